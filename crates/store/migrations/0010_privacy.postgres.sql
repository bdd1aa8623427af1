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
