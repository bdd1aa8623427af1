-- Ways in and out for programs: tokens, and what they brought.
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
