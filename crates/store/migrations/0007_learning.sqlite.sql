-- Suggestions learned from the county's own history. What is learned stays in memory; here is what
-- people decided about it, and how well it was measured to guess.
-- The PostgreSQL twin of this file differs only in type names.

-- A line of the dispatch catalogue that an administrator set: returns do not overrule it.
CREATE TABLE answerer_pin (
  county INTEGER NOT NULL,
  place INTEGER NOT NULL,
  category TEXT NOT NULL,
  person INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (county, place, category),
  FOREIGN KEY (county, place) REFERENCES place (county, code),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
) STRICT;

-- One measuring on months that were not learned from. `person` asked for it; empty: the clock did.
CREATE TABLE suggestion_report (
  county INTEGER NOT NULL REFERENCES county (county),
  at INTEGER NOT NULL,
  -- The months held out, yyyymm.
  from_month INTEGER NOT NULL,
  until_month INTEGER NOT NULL,
  learned INTEGER NOT NULL,
  asked INTEGER NOT NULL,
  person INTEGER,
  PRIMARY KEY (county, at),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
) STRICT;

-- How often a way of choosing was right: subject category or handler; way learned, chosen, listed.
CREATE TABLE suggestion_score (
  county INTEGER NOT NULL,
  at INTEGER NOT NULL,
  subject TEXT NOT NULL,
  way TEXT NOT NULL,
  asked INTEGER NOT NULL,
  first INTEGER NOT NULL,
  among INTEGER NOT NULL,
  PRIMARY KEY (county, at, subject, way),
  FOREIGN KEY (county, at) REFERENCES suggestion_report (county, at)
) STRICT;

-- Ten bins of probability: how many guesses, what they said together in hundredths of a percent,
-- how many were right.
CREATE TABLE suggestion_bin (
  county INTEGER NOT NULL,
  at INTEGER NOT NULL,
  subject TEXT NOT NULL,
  bin INTEGER NOT NULL CHECK (bin BETWEEN 0 AND 9),
  count INTEGER NOT NULL,
  said INTEGER NOT NULL,
  hits INTEGER NOT NULL,
  PRIMARY KEY (county, at, subject, bin),
  FOREIGN KEY (county, at) REFERENCES suggestion_report (county, at)
) STRICT;
