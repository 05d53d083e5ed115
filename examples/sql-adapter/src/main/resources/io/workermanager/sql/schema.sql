-- A fleet has a schema of its own. Names are kept as bytes: no collation sorts or equates them.

CREATE TABLE worker_fleet (
  control VARCHAR NOT NULL,
  control_keep BIGINT NOT NULL,
  control_until BIGINT NOT NULL);
INSERT INTO worker_fleet VALUES ('', 0, 0);

CREATE TABLE worker_record (
  id BYTEA PRIMARY KEY,
  record VARCHAR NOT NULL,
  profile VARCHAR NOT NULL,
  standing VARCHAR NOT NULL,
  turn BIGINT NOT NULL,
  deadline BIGINT NOT NULL,
  keep_until BIGINT NOT NULL);
CREATE INDEX worker_turn ON worker_record (standing, turn, id);
CREATE INDEX worker_over ON worker_record (keep_until);

CREATE TABLE worker_session (
  session BYTEA PRIMARY KEY,
  holder BYTEA REFERENCES worker_record ON DELETE SET NULL,
  token BIGINT NOT NULL);
CREATE INDEX worker_holder ON worker_session (holder);
CREATE INDEX worker_token ON worker_session (token);

CREATE TABLE worker_removed (
  id BYTEA PRIMARY KEY,
  version VARCHAR NOT NULL,
  incarnation BIGINT NOT NULL,
  removed_at BIGINT NOT NULL);

CREATE TABLE worker_audit (
  number BIGINT PRIMARY KEY,
  given_at BIGINT NOT NULL,
  entry VARCHAR NOT NULL);
