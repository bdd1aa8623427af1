-- Privacy: persons as the vault knows them.

-- A person (subject) in a county: their key, wrapped with a master key that lies outside, and the
-- keyed hash of the telephone they are found by. The county itself is subject 0.
CREATE TABLE subject (
  county INTEGER NOT NULL REFERENCES county (county),
  id INTEGER NOT NULL,
  hash BLOB,
  master INTEGER NOT NULL,
  wrapped BLOB NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (county, id)
) STRICT;
CREATE UNIQUE INDEX subject_hash ON subject (county, hash);
CREATE INDEX subject_master ON subject (county, master, id);

-- A person may not be erased before this day, because a law or a dispute needs what they said.
CREATE TABLE legal_hold (
  county INTEGER NOT NULL,
  subject INTEGER NOT NULL,
  reason TEXT NOT NULL,
  until_on TEXT NOT NULL,
  person INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (county, subject),
  FOREIGN KEY (county, subject) REFERENCES subject (county, id),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
) STRICT;

-- Who was erased: a number and nothing else. Until the master keys have forgotten it, a job tries.
CREATE TABLE erasure (
  county INTEGER NOT NULL REFERENCES county (county),
  subject INTEGER NOT NULL,
  at INTEGER NOT NULL,
  forgotten INTEGER NOT NULL CHECK (forgotten IN (0, 1)),
  PRIMARY KEY (county, subject)
) STRICT;
CREATE INDEX erasure_open ON erasure (county, subject) WHERE forgotten = 0;

-- The matters whose words are being redacted, for the length of one transaction: only then, and only
-- in the columns of words, may a line of the history change.
CREATE TABLE erasing (
  county INTEGER NOT NULL REFERENCES county (county),
  matter INTEGER NOT NULL,
  PRIMARY KEY (county, matter)
) STRICT;

-- Who looked at a contact is asked by matter.
CREATE INDEX audit_looks ON audit (county, subject, seq) WHERE act = 'see_contact';
CREATE INDEX file_thumb ON file (county, thumb);
CREATE INDEX matter_file_hash ON matter_file (county, hash);

DROP TRIGGER timeline_no_update;
CREATE TRIGGER timeline_no_update BEFORE UPDATE ON timeline
WHEN NOT EXISTS (SELECT 1 FROM erasing e WHERE e.county = OLD.county AND e.matter = OLD.matter)
  OR (NEW.county, NEW.matter, NEW.seq, NEW.at, NEW.act, NEW.to_state)
    IS NOT (OLD.county, OLD.matter, OLD.seq, OLD.at, OLD.act, OLD.to_state)
  OR (NEW.from_state, NEW.person, NEW.org, NEW.to_org)
    IS NOT (OLD.from_state, OLD.person, OLD.org, OLD.to_org)
BEGIN
  SELECT RAISE(ABORT, 'timeline is append-only');
END;
