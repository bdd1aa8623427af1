-- Ways in and out for programs: tokens, what they brought, webhooks and what is to be told by them.
-- The SQLite twin of this file differs only in type names.

-- Only the hash of the secret is kept. A token that was switched off stays: what it brought names it.
CREATE TABLE api_token (
  county BIGINT NOT NULL REFERENCES county (county),
  id BIGINT NOT NULL,
  name TEXT NOT NULL,
  hash BYTEA NOT NULL,
  scopes TEXT NOT NULL,
  made_by BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  ends_on TEXT NOT NULL,
  last_used_on TEXT,
  active BIGINT NOT NULL CHECK (active IN (0, 1)),
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, made_by) REFERENCES person (county, id)
);
CREATE UNIQUE INDEX api_token_hash ON api_token (county, hash);

-- Which program brought a request.
CREATE TABLE request_token (
  county BIGINT NOT NULL,
  request BIGINT NOT NULL,
  token BIGINT NOT NULL,
  PRIMARY KEY (county, request),
  FOREIGN KEY (county, request) REFERENCES request (county, id),
  FOREIGN KEY (county, token) REFERENCES api_token (county, id)
);

-- The secret is not here: it is derived from the server's by the id.
CREATE TABLE webhook (
  county BIGINT NOT NULL REFERENCES county (county),
  id BIGINT NOT NULL,
  url TEXT NOT NULL,
  topics TEXT NOT NULL,
  made_by BIGINT,
  made_at BIGINT NOT NULL,
  active BIGINT NOT NULL CHECK (active IN (0, 1)),
  PRIMARY KEY (county, id)
);

-- What is to be told to a webhook: written with the message of the outbox, in its transaction.
CREATE TABLE webhook_call (
  county BIGINT NOT NULL,
  webhook BIGINT NOT NULL,
  message BIGINT NOT NULL,
  at BIGINT NOT NULL,
  topic TEXT NOT NULL,
  matter BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'parked', 'dropped')),
  tries BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  -- What went wrong last, in a word: never the body of an answer.
  wrong TEXT NOT NULL,
  PRIMARY KEY (county, webhook, message),
  FOREIGN KEY (county, webhook) REFERENCES webhook (county, id)
);
CREATE INDEX webhook_call_waiting ON webhook_call (county, next_at, message) WHERE state = 'waiting';
CREATE INDEX webhook_call_shown ON webhook_call (county, webhook, at, message);
