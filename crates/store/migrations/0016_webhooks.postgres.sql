-- Webhooks: which systems are told, and every delivery to them.
-- The SQLite twin of this file differs only in type names.

-- The secret is sealed: it must be known to sign, and a copy of the database alone does not sign.
-- A webhook that was switched off stays, and so does why.
CREATE TABLE webhook (
  county BIGINT NOT NULL REFERENCES county (county),
  id BIGINT NOT NULL,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  events TEXT NOT NULL,
  secret BYTEA NOT NULL,
  old_secret BYTEA,
  old_until BIGINT,
  active BIGINT NOT NULL CHECK (active IN (0, 1)),
  -- The other side said that it wants no more.
  gone BIGINT NOT NULL CHECK (gone IN (0, 1)),
  made_by BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, made_by) REFERENCES person (county, id),
  CHECK ((old_secret IS NULL) = (old_until IS NULL)),
  CHECK (gone = 0 OR active = 0)
);
CREATE INDEX webhook_active ON webhook (county, id) WHERE active = 1;

-- One message to one webhook, with the very bytes that are sent: a repetition is the same.
CREATE TABLE delivery (
  county BIGINT NOT NULL,
  id BIGINT NOT NULL,
  webhook BIGINT NOT NULL,
  -- The message of the outbox; a test names itself.
  message BIGINT NOT NULL,
  at BIGINT NOT NULL,
  event TEXT NOT NULL,
  number TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'stuck', 'dropped')),
  tries BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  tried_at BIGINT,
  status BIGINT,
  fault TEXT,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, webhook) REFERENCES webhook (county, id)
);
CREATE UNIQUE INDEX delivery_message ON delivery (county, webhook, message);
CREATE INDEX delivery_waiting ON delivery (county, next_at, id) WHERE state = 'waiting';
CREATE INDEX delivery_stuck ON delivery (county, webhook) WHERE state = 'stuck';
CREATE INDEX delivery_ended ON delivery (county, at) WHERE state IN ('done', 'dropped');
CREATE INDEX delivery_webhook ON delivery (county, webhook, at, id);
