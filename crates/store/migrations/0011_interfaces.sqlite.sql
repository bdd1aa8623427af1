-- Ways in and out for programs: tokens, what they brought, webhooks and what is to be told by them.
-- The PostgreSQL twin of this file differs only in type names.

-- Only the hash of the secret is kept. A token that was switched off stays: what it brought names it.
CREATE TABLE api_token (
  county INTEGER NOT NULL REFERENCES county (county),
  id INTEGER NOT NULL,
  name TEXT NOT NULL,
  hash BLOB NOT NULL,
  scopes TEXT NOT NULL,
  made_by INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  ends_on TEXT NOT NULL,
  last_used_on TEXT,
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, made_by) REFERENCES person (county, id)
) STRICT;
CREATE UNIQUE INDEX api_token_hash ON api_token (county, hash);

-- Which program brought a request.
CREATE TABLE request_token (
  county INTEGER NOT NULL,
  request INTEGER NOT NULL,
  token INTEGER NOT NULL,
  PRIMARY KEY (county, request),
  FOREIGN KEY (county, request) REFERENCES request (county, id),
  FOREIGN KEY (county, token) REFERENCES api_token (county, id)
) STRICT;

-- The secret is not here: it is derived from the server's by the id.
CREATE TABLE webhook (
  county INTEGER NOT NULL REFERENCES county (county),
  id INTEGER NOT NULL,
  url TEXT NOT NULL,
  topics TEXT NOT NULL,
  made_by INTEGER,
  made_at INTEGER NOT NULL,
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  PRIMARY KEY (county, id)
) STRICT;

-- What is to be told to a webhook: written with the message of the outbox, in its transaction.
CREATE TABLE webhook_call (
  county INTEGER NOT NULL,
  webhook INTEGER NOT NULL,
  message INTEGER NOT NULL,
  at INTEGER NOT NULL,
  topic TEXT NOT NULL,
  matter INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'parked', 'dropped')),
  tries INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  -- What went wrong last, in a word: never the body of an answer.
  wrong TEXT NOT NULL,
  PRIMARY KEY (county, webhook, message),
  FOREIGN KEY (county, webhook) REFERENCES webhook (county, id)
) STRICT;
CREATE INDEX webhook_call_waiting ON webhook_call (county, next_at, message) WHERE state = 'waiting';
CREATE INDEX webhook_call_shown ON webhook_call (county, webhook, at, message);
