-- A base of dues that is set anew stays beside the one before: of several from one month the last holds.
-- The SQLite twin of this file says the same in its own words.

-- Counts what was set from this month on.
ALTER TABLE dues_base ADD COLUMN seq BIGINT NOT NULL DEFAULT 1;
ALTER TABLE dues_base ALTER COLUMN seq DROP DEFAULT;
ALTER TABLE dues_base DROP CONSTRAINT dues_base_pkey;
ALTER TABLE dues_base ADD PRIMARY KEY (county, person, from_on, seq);
