-- Webhooks: which systems are told, and every delivery to them.
-- The PostgreSQL twin of this file differs only in type names.

-- The secret is sealed: it must be known to sign, and a copy of the database alone does not sign.
-- A webhook that was switched off stays, and so does why.
CREATE TABLE webhook (
  county INTEGER NOT NULL REFERENCES county (county),
  id INTEGER NOT NULL,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  events TEXT NOT NULL,
  secret BLOB NOT NULL,
  old_secret BLOB,
  old_until INTEGER,
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  -- The other side said that it wants no more.
  gone INTEGER NOT NULL CHECK (gone IN (0, 1)),
  made_by INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, made_by) REFERENCES person (county, id),
  CHECK ((old_secret IS NULL) = (old_until IS NULL)),
  CHECK (gone = 0 OR active = 0)
) STRICT;
CREATE INDEX webhook_active ON webhook (county, id) WHERE active = 1;

-- One message to one webhook, with the very bytes that are sent: a repetition is the same.
CREATE TABLE delivery (
  county INTEGER NOT NULL,
  id INTEGER NOT NULL,
  webhook INTEGER NOT NULL,
  -- The message of the outbox; a test names itself.
  message INTEGER NOT NULL,
  at INTEGER NOT NULL,
  event TEXT NOT NULL,
  number TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'stuck', 'dropped')),
  tries INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  tried_at INTEGER,
  status INTEGER,
  fault TEXT,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, webhook) REFERENCES webhook (county, id)
) STRICT;
CREATE UNIQUE INDEX delivery_message ON delivery (county, webhook, message);
CREATE INDEX delivery_waiting ON delivery (county, next_at, id) WHERE state = 'waiting';
CREATE INDEX delivery_stuck ON delivery (county, webhook) WHERE state = 'stuck';
CREATE INDEX delivery_ended ON delivery (county, at) WHERE state IN ('done', 'dropped');
CREATE INDEX delivery_webhook ON delivery (county, webhook, at, id);
