-- Suggestions learned from the county's own history. What is learned stays in memory; here is what
-- people decided about it, and how well it was measured to guess.
-- The SQLite twin of this file differs only in type names.

-- A line of the dispatch catalogue that an administrator set: returns do not overrule it.
CREATE TABLE answerer_pin (
  county BIGINT NOT NULL,
  place BIGINT NOT NULL,
  category TEXT NOT NULL,
  person BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (county, place, category),
  FOREIGN KEY (county, place) REFERENCES place (county, code),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
);

-- One measuring on months that were not learned from. `person` asked for it; empty: the clock did.
CREATE TABLE suggestion_report (
  county BIGINT NOT NULL REFERENCES county (county),
  at BIGINT NOT NULL,
  -- The months held out, yyyymm.
  from_month BIGINT NOT NULL,
  until_month BIGINT NOT NULL,
  learned BIGINT NOT NULL,
  asked BIGINT NOT NULL,
  person BIGINT,
  PRIMARY KEY (county, at),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
);

-- How often a way of choosing was right: subject category or handler; way learned, chosen, listed.
CREATE TABLE suggestion_score (
  county BIGINT NOT NULL,
  at BIGINT NOT NULL,
  subject TEXT NOT NULL,
  way TEXT NOT NULL,
  asked BIGINT NOT NULL,
  first BIGINT NOT NULL,
  among BIGINT NOT NULL,
  PRIMARY KEY (county, at, subject, way),
  FOREIGN KEY (county, at) REFERENCES suggestion_report (county, at)
);

-- Ten bins of probability: how many guesses, what they said together in hundredths of a percent,
-- how many were right.
CREATE TABLE suggestion_bin (
  county BIGINT NOT NULL,
  at BIGINT NOT NULL,
  subject TEXT NOT NULL,
  bin BIGINT NOT NULL CHECK (bin BETWEEN 0 AND 9),
  count BIGINT NOT NULL,
  said BIGINT NOT NULL,
  hits BIGINT NOT NULL,
  PRIMARY KEY (county, at, subject, bin),
  FOREIGN KEY (county, at) REFERENCES suggestion_report (county, at)
);
