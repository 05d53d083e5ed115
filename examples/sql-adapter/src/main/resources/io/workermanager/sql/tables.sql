CREATE TABLE IF NOT EXISTS worker_fleet (
  fleet VARCHAR PRIMARY KEY,
  greatest_token BIGINT NOT NULL,
  control VARCHAR NOT NULL,
  control_keep BIGINT NOT NULL,
  control_until BIGINT NOT NULL);

CREATE TABLE IF NOT EXISTS worker_record (
  fleet VARCHAR NOT NULL,
  id BYTEA NOT NULL,
  record VARCHAR NOT NULL,
  keep_until BIGINT NOT NULL,
  profile VARCHAR NOT NULL,
  standing VARCHAR NOT NULL,
  deadline BIGINT NOT NULL,
  idle_turn BIGINT NOT NULL,
  PRIMARY KEY (fleet, id));
CREATE INDEX IF NOT EXISTS worker_idle ON worker_record (fleet, idle_turn, id);
CREATE INDEX IF NOT EXISTS worker_over ON worker_record (fleet, keep_until);

CREATE TABLE IF NOT EXISTS worker_session (
  fleet VARCHAR NOT NULL,
  session BYTEA NOT NULL,
  holder BYTEA,
  token BIGINT NOT NULL,
  given_up_at BIGINT,
  PRIMARY KEY (fleet, session));
CREATE INDEX IF NOT EXISTS worker_holder ON worker_session (fleet, holder);
CREATE INDEX IF NOT EXISTS worker_given_up ON worker_session (fleet, given_up_at);

CREATE TABLE IF NOT EXISTS worker_removed (
  fleet VARCHAR NOT NULL,
  id BYTEA NOT NULL,
  version VARCHAR NOT NULL,
  incarnation BIGINT NOT NULL,
  removed_at BIGINT NOT NULL,
  PRIMARY KEY (fleet, id));
