-- My requests: codes by telephone, the list that one opens, and text messages on their way.
-- The SQLite twin of this file differs only in type names.

-- One row a telephone, by its keyed hash, whether anybody left it or not: who asks learns nothing.
CREATE TABLE mine_code (
  county BIGINT NOT NULL REFERENCES county (county),
  phone BYTEA NOT NULL,
  -- The keyed hash of the code; empty once it was used.
  code BYTEA NOT NULL,
  at BIGINT NOT NULL,
  count BIGINT NOT NULL CHECK (count > 0),
  tries BIGINT NOT NULL CHECK (tries >= 0),
  PRIMARY KEY (county, phone)
);
CREATE INDEX mine_code_at ON mine_code (county, at);

-- How many a source asked for; tomorrow the same source is another.
CREATE TABLE mine_source (
  county BIGINT NOT NULL REFERENCES county (county),
  source BYTEA NOT NULL,
  at BIGINT NOT NULL,
  count BIGINT NOT NULL CHECK (count > 0),
  PRIMARY KEY (county, source)
);
CREATE INDEX mine_source_at ON mine_source (county, at);

CREATE TABLE mine_session (
  county BIGINT NOT NULL REFERENCES county (county),
  token BYTEA NOT NULL,
  subject BIGINT NOT NULL,
  opened_at BIGINT NOT NULL,
  PRIMARY KEY (county, token)
);
CREATE INDEX mine_session_at ON mine_session (county, opened_at);

-- A text message on its way: its message in the outbox says what for, this row holds telephone and
-- code, sealed, until it was sent. One that goes nowhere is for a telephone that nobody left.
CREATE TABLE text_message (
  county BIGINT NOT NULL REFERENCES county (county),
  id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  sealed BYTEA NOT NULL,
  nowhere BIGINT NOT NULL CHECK (nowhere IN (0, 1)),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'stuck')),
  tries BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  PRIMARY KEY (county, id),
  -- What was sent, or given up, holds nobody's telephone any more.
  CHECK (state = 'waiting' OR length(sealed) = 0)
);
CREATE INDEX text_message_waiting ON text_message (county, next_at, id) WHERE state = 'waiting';
CREATE INDEX text_message_at ON text_message (county, at);
