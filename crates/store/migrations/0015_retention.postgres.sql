-- How long personal data is kept: what is still there, and what was erased by time.
-- The SQLite twin of this file differs only in type names.

-- Contacts that are still there, found by the age of their matter: what was erased costs nothing.
CREATE INDEX request_contact_kept ON request_contact (county, request) WHERE subject IS NOT NULL;
CREATE INDEX order_contact_kept ON order_contact (county, id) WHERE subject IS NOT NULL;
CREATE INDEX follower_kept ON follower (county, request, id) WHERE subject IS NOT NULL;

-- A run that erased something, in numbers.
CREATE TABLE retention_run (
  county BIGINT NOT NULL REFERENCES county (county),
  id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  requests BIGINT NOT NULL,
  followers BIGINT NOT NULL,
  orders BIGINT NOT NULL,
  -- Persons of whom nothing is left: their keys were forgotten.
  persons BIGINT NOT NULL,
  -- The days that held, so that it can be explained later.
  request_days BIGINT NOT NULL,
  order_days BIGINT NOT NULL,
  PRIMARY KEY (county, id)
);
