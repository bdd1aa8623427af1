-- Privacy: persons as the vault knows them.

-- A person (subject) in a county: their key, wrapped with a master key that lies outside, and the
-- keyed hash of the telephone they are found by. The county itself is subject 0.
CREATE TABLE subject (
  county BIGINT NOT NULL REFERENCES county (county),
  id BIGINT NOT NULL,
  hash BYTEA,
  master BIGINT NOT NULL,
  wrapped BYTEA NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (county, id)
);
CREATE UNIQUE INDEX subject_hash ON subject (county, hash);
CREATE INDEX subject_master ON subject (county, master, id);

-- A person may not be erased before this day, because a law or a dispute needs what they said.
CREATE TABLE legal_hold (
  county BIGINT NOT NULL,
  subject BIGINT NOT NULL,
  reason TEXT NOT NULL,
  until_on TEXT NOT NULL,
  person BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (county, subject),
  FOREIGN KEY (county, subject) REFERENCES subject (county, id),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
);

-- Who was erased: a number and nothing else. Until the master keys have forgotten it, a job tries.
CREATE TABLE erasure (
  county BIGINT NOT NULL REFERENCES county (county),
  subject BIGINT NOT NULL,
  at BIGINT NOT NULL,
  forgotten BIGINT NOT NULL CHECK (forgotten IN (0, 1)),
  PRIMARY KEY (county, subject)
);
CREATE INDEX erasure_open ON erasure (county, subject) WHERE forgotten = 0;

-- The matters whose words are being redacted, for the length of one transaction: only then, and only
-- in the columns of words, may a line of the history change.
CREATE TABLE erasing (
  county BIGINT NOT NULL REFERENCES county (county),
  matter BIGINT NOT NULL,
  PRIMARY KEY (county, matter)
);

-- Who looked at a contact is asked by matter.
CREATE INDEX audit_looks ON audit (county, subject, seq) WHERE act = 'see_contact';
CREATE INDEX file_thumb ON file (county, thumb);
CREATE INDEX matter_file_hash ON matter_file (county, hash);

CREATE FUNCTION stays_written_but_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE'
    AND EXISTS (SELECT 1 FROM erasing e WHERE e.county = OLD.county AND e.matter = OLD.matter)
    AND (NEW.county, NEW.matter, NEW.seq, NEW.at, NEW.act, NEW.to_state)
      IS NOT DISTINCT FROM (OLD.county, OLD.matter, OLD.seq, OLD.at, OLD.act, OLD.to_state)
    AND (NEW.from_state, NEW.person, NEW.org, NEW.to_org)
      IS NOT DISTINCT FROM (OLD.from_state, OLD.person, OLD.org, OLD.to_org)
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
DROP TRIGGER timeline_stays ON timeline;
CREATE TRIGGER timeline_stays BEFORE UPDATE OR DELETE ON timeline
  FOR EACH ROW EXECUTE FUNCTION stays_written_but_words();
