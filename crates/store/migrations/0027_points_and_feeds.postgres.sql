-- Ledgers that are brought in, calendar feeds, signing in to sittings, and points.
-- The SQLite twin of this file differs only in type names.

-- Within which ground the rows of a file may lie; nothing for the organisation's own alone.
ALTER TABLE import_run ADD COLUMN ground BIGINT;

-- The ledger of a ground is read by its days.
CREATE INDEX sitting_held ON sitting (county, held_on, id);

-- A calendar feed of an organisation or of a person: whoever knows its address reads it. Of the
-- address a hash is kept. One that ended stays, so that it is known when it was open.
CREATE TABLE feed (
  county BIGINT NOT NULL REFERENCES county (county),
  id BIGINT NOT NULL,
  org BIGINT,
  person BIGINT,
  hash BYTEA NOT NULL,
  made_by BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  FOREIGN KEY (county, made_by) REFERENCES person (county, id),
  CHECK ((org IS NULL) <> (person IS NULL))
);
CREATE UNIQUE INDEX feed_hash ON feed (county, hash);
CREATE UNIQUE INDEX feed_of_org ON feed (county, org) WHERE org IS NOT NULL AND ended_at IS NULL;
CREATE UNIQUE INDEX feed_of_person ON feed (county, person) WHERE person IS NOT NULL AND ended_at IS NULL;

-- Who signed in to a sitting with the code that was shown there; the record begins with them.
CREATE TABLE sitting_sign_in (
  county BIGINT NOT NULL,
  sitting BIGINT NOT NULL,
  person BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (county, sitting, person),
  FOREIGN KEY (county, sitting) REFERENCES sitting (county, id),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
);

-- Who came where, for their own points.
CREATE INDEX sitting_person_of ON sitting_person (county, person, sitting);

-- Merit points: what is recorded gives how many. A rule is changed by another version from a later day on:
-- what was counted before stays as it was.
CREATE TABLE merit_rule (
  county BIGINT NOT NULL REFERENCES county (county),
  code TEXT NOT NULL,
  from_on TEXT NOT NULL,
  -- org or person.
  whose TEXT NOT NULL CHECK (whose IN ('org', 'person')),
  -- What the ledger counts, and under what; '' for all.
  source TEXT NOT NULL,
  category TEXT NOT NULL,
  name TEXT NOT NULL,
  points BIGINT NOT NULL CHECK (points BETWEEN -1000 AND 1000),
  -- The most of it in a period: month, quarter, half_year, year.
  cap BIGINT CHECK (cap > 0),
  every TEXT NOT NULL,
  is_on BIGINT NOT NULL CHECK (is_on IN (0, 1)),
  basis TEXT NOT NULL,
  person BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (county, code, from_on),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
);
