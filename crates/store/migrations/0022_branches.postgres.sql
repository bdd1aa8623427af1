-- Organisation life: branches and who is on their rosters, what they did together, and how what was
-- asked of them stands.
-- The SQLite twin of this file differs only in type names.

-- A branch is an organisation; here stands what is kept of it besides.
CREATE TABLE branch (
  county BIGINT NOT NULL,
  org BIGINT NOT NULL,
  body TEXT NOT NULL,
  founded_on TEXT NOT NULL,
  ended_on TEXT,
  -- From this day on its life is kept here; nothing before it is asked for.
  kept_from TEXT NOT NULL,
  is_office BIGINT NOT NULL CHECK (is_office IN (0, 1)),
  is_work_committee BIGINT NOT NULL CHECK (is_work_committee IN (0, 1)),
  version BIGINT NOT NULL,
  PRIMARY KEY (county, org),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id)
);

-- What it has for a time: has_committee, has_groups, has_leader, has_applicants.
CREATE TABLE branch_part (
  county BIGINT NOT NULL,
  branch BIGINT NOT NULL,
  part TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT,
  PRIMARY KEY (county, branch, part, from_on),
  FOREIGN KEY (county, branch) REFERENCES branch (county, org),
  CHECK (until_on IS NULL OR until_on >= from_on)
);

-- The roster: a line for each span of days on which nothing changed.
CREATE TABLE branch_member (
  county BIGINT NOT NULL,
  branch BIGINT NOT NULL,
  person BIGINT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT,
  -- full, probationary, under_probation, suspended.
  standing TEXT NOT NULL,
  joined_on TEXT,
  -- secretary, deputy, committee, none.
  post TEXT NOT NULL,
  -- That they are left out of the count: the reason of the text, with both proofs.
  reason BIGINT CHECK (reason BETWEEN 1 AND 6),
  approval TEXT NOT NULL,
  consent BIGINT NOT NULL CHECK (consent IN (0, 1)),
  PRIMARY KEY (county, branch, person, from_on),
  FOREIGN KEY (county, branch) REFERENCES branch (county, org),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  CHECK (until_on IS NULL OR until_on >= from_on)
);
-- Nobody is on two rosters.
CREATE UNIQUE INDEX branch_member_one ON branch_member (county, person) WHERE until_on IS NULL;

-- What a county changed in the catalogue of systems; what has no row is as the handbook has it.
CREATE TABLE life_system (
  county BIGINT NOT NULL REFERENCES county (county),
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  is_on BIGINT NOT NULL CHECK (is_on IN (0, 1)),
  version BIGINT NOT NULL,
  person BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (county, code),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
);

-- What a branch did together: one record, however many systems it counts for.
CREATE TABLE sitting (
  county BIGINT NOT NULL,
  id BIGINT NOT NULL,
  branch BIGINT NOT NULL,
  title TEXT NOT NULL,
  held_on TEXT NOT NULL,
  from_hour TEXT NOT NULL,
  until_hour TEXT NOT NULL,
  place TEXT NOT NULL,
  -- planned, convened, held, published, withdrawn.
  state TEXT NOT NULL,
  agenda TEXT NOT NULL,
  minutes TEXT NOT NULL,
  guests TEXT NOT NULL,
  chair BIGINT,
  recorder BIGINT,
  -- 应到会, 实到会, and everybody of the branch who came.
  due BIGINT NOT NULL,
  present BIGINT NOT NULL,
  came BIGINT NOT NULL,
  entered_on TEXT,
  entered_by BIGINT,
  withdrawn TEXT NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES matter (county, id),
  FOREIGN KEY (county, branch) REFERENCES branch (county, org),
  FOREIGN KEY (county, chair) REFERENCES person (county, id),
  FOREIGN KEY (county, recorder) REFERENCES person (county, id),
  FOREIGN KEY (county, entered_by) REFERENCES person (county, id),
  CHECK (state NOT IN ('held', 'published') OR entered_on IS NOT NULL),
  CHECK (present <= due AND present <= came)
);
CREATE INDEX sitting_branch ON sitting (county, branch, held_on, id);

-- The systems a sitting counts for, the main one first; read by the schedules.
CREATE TABLE sitting_item (
  county BIGINT NOT NULL,
  branch BIGINT NOT NULL,
  held_on TEXT NOT NULL,
  sitting BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  system TEXT NOT NULL,
  -- Set where it was held, and counts.
  entered_on TEXT,
  PRIMARY KEY (county, branch, held_on, sitting, seq),
  FOREIGN KEY (county, sitting) REFERENCES sitting (county, id)
);
CREATE UNIQUE INDEX sitting_item_once ON sitting_item (county, sitting, system);

-- Who should have come, how they counted, whether they came, and why not.
CREATE TABLE sitting_person (
  county BIGINT NOT NULL,
  sitting BIGINT NOT NULL,
  person BIGINT NOT NULL,
  attendance TEXT NOT NULL,
  came BIGINT NOT NULL CHECK (came IN (0, 1)),
  why TEXT NOT NULL,
  PRIMARY KEY (county, sitting, person),
  FOREIGN KEY (county, sitting) REFERENCES sitting (county, id),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
);

-- Votes as totals. Who voted how stands nowhere.
CREATE TABLE sitting_vote (
  county BIGINT NOT NULL,
  sitting BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  due BIGINT NOT NULL,
  present BIGINT NOT NULL,
  yes BIGINT NOT NULL,
  no BIGINT NOT NULL,
  abstained BIGINT NOT NULL,
  open BIGINT NOT NULL CHECK (open IN (0, 1)),
  passed BIGINT NOT NULL CHECK (passed IN (0, 1)),
  PRIMARY KEY (county, sitting, seq),
  FOREIGN KEY (county, sitting) REFERENCES sitting (county, id)
);

-- That a period was excused for one system, with the reason that was accepted.
CREATE TABLE life_excuse (
  county BIGINT NOT NULL,
  branch BIGINT NOT NULL,
  system TEXT NOT NULL,
  period TEXT NOT NULL,
  reason TEXT NOT NULL,
  person BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (county, branch, system, period),
  FOREIGN KEY (county, branch) REFERENCES branch (county, org),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
);

-- How a period of a system stands for a branch: made anew from sittings, roster and rules with every
-- act, and nightly. Nothing is lost where these rows are.
CREATE TABLE life_line (
  county BIGINT NOT NULL,
  branch BIGINT NOT NULL,
  system TEXT NOT NULL,
  period TEXT NOT NULL,
  year BIGINT NOT NULL,
  due_on TEXT NOT NULL,
  standing TEXT NOT NULL,
  severity TEXT NOT NULL,
  met_on TEXT,
  least BIGINT NOT NULL,
  counted BIGINT NOT NULL,
  late_entries BIGINT NOT NULL,
  PRIMARY KEY (county, branch, system, period),
  FOREIGN KEY (county, branch) REFERENCES branch (county, org)
);
CREATE INDEX life_line_year ON life_line (county, year, severity, standing, due_on, branch);
CREATE INDEX life_line_branch ON life_line (county, branch, year, due_on);
CREATE INDEX organisation_parent ON organisation (county, parent, id) WHERE parent IS NOT NULL;
