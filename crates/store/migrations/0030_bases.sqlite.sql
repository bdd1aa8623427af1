-- A base of dues that is set anew stays beside the one before: of several from one month the last holds.
-- The PostgreSQL twin of this file says the same in its own words.

CREATE TABLE dues_base_next (
  county INTEGER NOT NULL,
  person INTEGER NOT NULL,
  from_on TEXT NOT NULL,
  -- Counts what was set from this month on.
  seq INTEGER NOT NULL,
  branch INTEGER NOT NULL,
  -- salaried, retired, farmer, student, laid_off, relief.
  kind TEXT NOT NULL,
  fen INTEGER NOT NULL CHECK (fen >= 0),
  set_by INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (county, person, from_on, seq),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  FOREIGN KEY (county, branch) REFERENCES branch (county, org),
  FOREIGN KEY (county, set_by) REFERENCES person (county, id)
) STRICT;
INSERT INTO dues_base_next (county, person, from_on, seq, branch, kind, fen, set_by, at)
  SELECT county, person, from_on, 1, branch, kind, fen, set_by, at FROM dues_base;
DROP TABLE dues_base;
ALTER TABLE dues_base_next RENAME TO dues_base;
