/*
 * log.h - operational log lines on standard error, key=value. Never a name, text, code, token or
 * key of anybody.
 */
#ifndef JJ_BASE_LOG_H
#define JJ_BASE_LOG_H

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* role: "gate", "worker" ...; printed on each line. Kept as pointer. */
void log_setup(const char *role, enum log_level from);
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
