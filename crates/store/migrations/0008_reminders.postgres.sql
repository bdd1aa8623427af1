-- Reminders, quiet hours and the duty roster; who changed a rule, and notices of holidays.

-- What somebody was reminded of on a day: said once, however often the job runs. What is urgent is
-- said once for each of its due times.
CREATE TABLE reminder (
  county BIGINT NOT NULL,
  matter BIGINT NOT NULL,
  day TEXT NOT NULL,
  org BIGINT NOT NULL,
  kind TEXT NOT NULL,
  noun TEXT NOT NULL,
  due_at BIGINT NOT NULL,
  -- When it may go out: not in quiet hours.
  at BIGINT NOT NULL,
  PRIMARY KEY (county, matter, day, org, due_at),
  FOREIGN KEY (county, matter) REFERENCES matter (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id)
);
CREATE INDEX reminder_org ON reminder (county, org, day, due_at, matter);

-- Who is on duty for an organisation on a day.
CREATE TABLE duty (
  county BIGINT NOT NULL,
  org BIGINT NOT NULL,
  day TEXT NOT NULL,
  person BIGINT NOT NULL,
  PRIMARY KEY (county, org, day),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
);

-- Requests that go to and fro: given back twice or more, and open.
CREATE INDEX request_to_and_fro ON request (county, returns, id) WHERE standing = 0 AND returns >= 2;

-- Every change of a rule: who set it to what, from when on and why. The rule itself is a version in rule.
CREATE TABLE rule_change (
  county BIGINT NOT NULL,
  id BIGINT NOT NULL,
  key TEXT NOT NULL,
  at BIGINT NOT NULL,
  person BIGINT NOT NULL,
  from_on TEXT NOT NULL,
  value BIGINT NOT NULL,
  unit TEXT NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
);
CREATE INDEX rule_change_key ON rule_change (county, key, id);

-- The notice of public holidays of a year, as an administrator entered it: it goes before the notices
-- the program knows.
CREATE TABLE notice (
  county BIGINT NOT NULL,
  year BIGINT NOT NULL,
  at BIGINT NOT NULL,
  person BIGINT NOT NULL,
  PRIMARY KEY (county, year),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
);
CREATE TABLE notice_day (
  county BIGINT NOT NULL,
  year BIGINT NOT NULL,
  day TEXT NOT NULL,
  works BIGINT NOT NULL CHECK (works IN (0, 1)),
  PRIMARY KEY (county, year, day),
  FOREIGN KEY (county, year) REFERENCES notice (county, year)
);
