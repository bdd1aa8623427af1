-- My requests: codes by telephone, the list that one opens, and text messages on their way.
-- The PostgreSQL twin of this file differs only in type names.

-- One row a telephone, by its keyed hash, whether anybody left it or not: who asks learns nothing.
CREATE TABLE mine_code (
  county INTEGER NOT NULL REFERENCES county (county),
  phone BLOB NOT NULL,
  -- The keyed hash of the code; empty once it was used.
  code BLOB NOT NULL,
  at INTEGER NOT NULL,
  count INTEGER NOT NULL CHECK (count > 0),
  tries INTEGER NOT NULL CHECK (tries >= 0),
  PRIMARY KEY (county, phone)
) STRICT;
CREATE INDEX mine_code_at ON mine_code (county, at);

-- How many a source asked for; tomorrow the same source is another.
CREATE TABLE mine_source (
  county INTEGER NOT NULL REFERENCES county (county),
  source BLOB NOT NULL,
  at INTEGER NOT NULL,
  count INTEGER NOT NULL CHECK (count > 0),
  PRIMARY KEY (county, source)
) STRICT;
CREATE INDEX mine_source_at ON mine_source (county, at);

CREATE TABLE mine_session (
  county INTEGER NOT NULL REFERENCES county (county),
  token BLOB NOT NULL,
  subject INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  PRIMARY KEY (county, token)
) STRICT;
CREATE INDEX mine_session_at ON mine_session (county, opened_at);

-- A text message on its way: its message in the outbox says what for, this row holds telephone and
-- code, sealed, until it was sent. One that goes nowhere is for a telephone that nobody left.
CREATE TABLE text_message (
  county INTEGER NOT NULL REFERENCES county (county),
  id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  nowhere INTEGER NOT NULL CHECK (nowhere IN (0, 1)),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'stuck')),
  tries INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  PRIMARY KEY (county, id),
  -- What was sent, or given up, holds nobody's telephone any more.
  CHECK (state = 'waiting' OR length(sealed) = 0)
) STRICT;
CREATE INDEX text_message_waiting ON text_message (county, next_at, id) WHERE state = 'waiting';
CREATE INDEX text_message_at ON text_message (county, at);
