-- Rows of a roster become persons, which are no matters: what a row became is told by the noun of its file.
-- The PostgreSQL twin of this file says the same in its own words.

CREATE TABLE import_taken_next (
  county INTEGER NOT NULL,
  run INTEGER NOT NULL,
  line INTEGER NOT NULL,
  matter INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('taken', 'undone', 'kept')),
  PRIMARY KEY (county, run, line),
  FOREIGN KEY (county, run) REFERENCES import_run (county, id)
) STRICT;
INSERT INTO import_taken_next (county, run, line, matter, state)
  SELECT county, run, line, matter, state FROM import_taken;
DROP TABLE import_taken;
ALTER TABLE import_taken_next RENAME TO import_taken;
-- Somebody who was taken off again may come once more.
CREATE UNIQUE INDEX import_taken_matter ON import_taken (county, matter) WHERE state <> 'undone';

-- Whose way goes on where they went.
CREATE INDEX applicant_person ON applicant (county, person) WHERE person IS NOT NULL;
