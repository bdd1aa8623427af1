-- Rows of a roster become persons, which are no matters: what a row became is told by the noun of its file.
-- The SQLite twin of this file says the same in its own words.

ALTER TABLE import_taken DROP CONSTRAINT import_taken_county_matter_fkey;
-- Somebody who was taken off again may come once more.
DROP INDEX import_taken_matter;
CREATE UNIQUE INDEX import_taken_matter ON import_taken (county, matter) WHERE state <> 'undone';

-- Whose way goes on where they went.
CREATE INDEX applicant_person ON applicant (county, person) WHERE person IS NOT NULL;
