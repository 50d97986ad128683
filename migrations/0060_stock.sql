-- Materials of prevention: what came in, what went out with a visit or otherwise. Plain: numbers, no person.
CREATE TABLE stock_move (
    id TEXT PRIMARY KEY,
    way TEXT NOT NULL,
    material TEXT NOT NULL,
    copies BIGINT NOT NULL,
    moved_on BIGINT NOT NULL,
    activity_id TEXT REFERENCES activity (id),
    note TEXT,
    member_id TEXT NOT NULL,
    removed BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX stock_move_by_day ON stock_move (moved_on, id);
