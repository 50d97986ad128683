-- @file migrations/0002_a.sql @want sql_names 1 @want sql_names 7 @want sql_names 9 @want sql_names 10 @want sql_names 14
CREATE TABLE grant (
    id TEXT NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE IF NOT EXISTS report (
    id TEXT NOT NULL PRIMARY KEY,
    "user" TEXT,
    price DOUBLE PRECISION CHECK (price > 0),
    order BIGINT,
    case TEXT NOT NULL, group_name TEXT,
    UNIQUE (id, price)
);

ALTER TABLE report ADD COLUMN default TEXT;
