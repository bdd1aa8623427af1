-- How a change of a rule was tried out before it took effect, and what forms ask of organisations.
-- The PostgreSQL twin of this file differs only in type names.

-- What somebody saw of a change before they made it: over how many periods, of how many organisations, how
-- many would have been late or reminded who were not, and how many no longer. Written once.
CREATE TABLE rule_trial (
  county INTEGER NOT NULL,
  change INTEGER NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT NOT NULL,
  periods INTEGER NOT NULL,
  orgs INTEGER NOT NULL,
  more INTEGER NOT NULL,
  fewer INTEGER NOT NULL,
  PRIMARY KEY (county, change),
  FOREIGN KEY (county, change) REFERENCES rule_change (county, id),
  CHECK (periods >= 0 AND orgs >= 0 AND more >= 0 AND fewer >= 0)
) STRICT;

-- What forms took of an organisation by rule and month (yyyymm), as sums: of no person is known how long they
-- took. Seconds are of the timed ones alone, estimated of all.
CREATE TABLE burden_tally (
  county INTEGER NOT NULL,
  month INTEGER NOT NULL,
  org INTEGER NOT NULL,
  rule TEXT NOT NULL,
  forms INTEGER NOT NULL,
  timed INTEGER NOT NULL,
  seconds INTEGER NOT NULL,
  estimated INTEGER NOT NULL,
  typed INTEGER NOT NULL,
  automatic INTEGER NOT NULL,
  PRIMARY KEY (county, month, org, rule),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id),
  CHECK (forms > 0 AND timed BETWEEN 0 AND forms AND seconds >= 0 AND estimated >= 0)
) STRICT;
CREATE INDEX burden_tally_org ON burden_tally (county, org, month);
