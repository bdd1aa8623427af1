-- Reminders, quiet hours and the duty roster.

-- What somebody was reminded of on a day: said once, however often the job runs.
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
  PRIMARY KEY (county, matter, day, org),
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
