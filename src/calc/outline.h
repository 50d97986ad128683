/*
 * outline.h - boundaries of a city's areas (GeoJSON, RFC 7946) as small drawings: rounded to a grid as fine as the screen, so that
 * neighbours round alike and no gap opens between them.
 */
#ifndef JJ_CALC_OUTLINE_H
#define JJ_CALC_OUTLINE_H

#include "base/val.h"

#define OUTLINE_SIDE 360 /* units of the longer side of the drawing */
#define OUTLINE_POINTS_MAX 100000
#define OUTLINE_PATH_MAX 16000 /* bytes of one area: a page is to stay small */

struct outline {
    struct str code, label; /* in: whose boundary; a feature belongs to it by either */
    struct str path;        /* out: data of an SVG path, "" where the file has nothing of it */
    int x, y;               /* out: where its name stands */
};

/*
 * Reads a FeatureCollection of polygons in degrees. A feature belongs to the area whose code begins one of its properties (a
 * part of it, as a kelurahan is of a kecamatan), else whose label is one of them; other features are passed over. Fills path, x
 * and y of areas[n] and the drawing's size. Returns NULL, else in English what is wrong with the file.
 */
const char *outline_read(struct arena *a, const struct val *geojson, struct outline *areas,
                         size_t n, int *width, int *height);

#endif
