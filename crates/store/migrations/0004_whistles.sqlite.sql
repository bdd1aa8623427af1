-- Whistles (吹哨报到): what a town cannot solve is whistled up, and the called report in by a clock.
-- State, owner, due time and version stand in matter.
-- The PostgreSQL twin of this file differs only in type names and in how rows are kept from changing.

CREATE TABLE whistle (
  county INTEGER NOT NULL,
  id INTEGER NOT NULL,
  number TEXT NOT NULL,
  kind TEXT NOT NULL,
  -- waiting, given, refused
  approval TEXT NOT NULL,
  -- 1: blown first, to be approved afterwards.
  blown_first INTEGER NOT NULL CHECK (blown_first IN (0, 1)),
  place INTEGER NOT NULL,
  town INTEGER NOT NULL,
  address TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  why TEXT NOT NULL,
  request INTEGER,
  org INTEGER NOT NULL,
  person INTEGER NOT NULL,
  head INTEGER NOT NULL,
  blown_at INTEGER NOT NULL,
  -- The month it counts in, yyyymm in Shanghai.
  month INTEGER NOT NULL,
  approval_due INTEGER NOT NULL,
  -- Until when the head owes something; empty when nothing.
  decide_due INTEGER,
  -- Until when the whistler owes the confirmation; empty when nothing.
  confirm_due INTEGER,
  ended_at INTEGER,
  -- 0 open, 1 closed, 2 refused, 3 withdrawn.
  standing INTEGER NOT NULL CHECK (standing BETWEEN 0 AND 3),
  turn INTEGER NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES matter (county, id),
  FOREIGN KEY (county, place) REFERENCES place (county, code),
  FOREIGN KEY (county, request) REFERENCES request (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id),
  FOREIGN KEY (county, head) REFERENCES organisation (county, id)
) STRICT;
CREATE UNIQUE INDEX whistle_number ON whistle (county, number);
CREATE INDEX whistle_blown ON whistle (county, blown_at, id);
CREATE INDEX whistle_town ON whistle (county, town, blown_at, id);
CREATE INDEX whistle_place ON whistle (county, place, blown_at, id);
CREATE INDEX whistle_org ON whistle (county, org, blown_at, id);
CREATE INDEX whistle_request ON whistle (county, request, id) WHERE request IS NOT NULL;
CREATE INDEX whistle_decide ON whistle (county, decide_due, id) WHERE decide_due IS NOT NULL;
CREATE INDEX whistle_confirm ON whistle (county, org, confirm_due, id) WHERE confirm_due IS NOT NULL;

-- One row for each called organisation. What was late stays late: reported_at, late_seconds and
-- arrived_at are set once.
CREATE TABLE whistle_call (
  county INTEGER NOT NULL,
  whistle INTEGER NOT NULL,
  org INTEGER NOT NULL,
  position INTEGER NOT NULL,
  -- Who called, so that lists of what is to be graded need no second table.
  from_org INTEGER NOT NULL,
  state TEXT NOT NULL,
  called_at INTEGER,
  reported_at INTEGER,
  late_seconds INTEGER CHECK (late_seconds >= 0),
  arrived_at INTEGER,
  acted_at INTEGER,
  result TEXT NOT NULL,
  note TEXT NOT NULL,
  insisted INTEGER NOT NULL,
  reopened INTEGER NOT NULL,
  due_at INTEGER,
  -- 1: the called organisation owes the next act.
  theirs INTEGER NOT NULL CHECK (theirs IN (0, 1)),
  grade INTEGER CHECK (grade BETWEEN 1 AND 5),
  grade_words TEXT NOT NULL,
  graded_at INTEGER,
  answer TEXT NOT NULL,
  answered_at INTEGER,
  judgement INTEGER CHECK (judgement BETWEEN 1 AND 5),
  judgement_words TEXT NOT NULL,
  judged_at INTEGER,
  -- Until when both sides may grade; empty while the whistle is open.
  marks_until INTEGER,
  version INTEGER NOT NULL,
  PRIMARY KEY (county, whistle, org),
  FOREIGN KEY (county, whistle) REFERENCES whistle (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id),
  FOREIGN KEY (county, from_org) REFERENCES organisation (county, id),
  CHECK (theirs = 0 OR due_at IS NOT NULL),
  CHECK ((reported_at IS NULL) = (late_seconds IS NULL))
) STRICT;
CREATE INDEX whistle_call_theirs ON whistle_call (county, org, due_at, whistle) WHERE theirs = 1;
CREATE INDEX whistle_call_org ON whistle_call (county, org, called_at, whistle) WHERE called_at IS NOT NULL;
CREATE INDEX whistle_call_grade ON whistle_call (county, from_org, marks_until, whistle)
  WHERE marks_until IS NOT NULL AND grade IS NULL;
CREATE INDEX whistle_call_judge ON whistle_call (county, org, marks_until, whistle)
  WHERE marks_until IS NOT NULL AND judgement IS NULL;

-- The clocks of the calls: respond, arrive, result. What a due time is derived from, never edited.
CREATE TABLE whistle_clock (
  county INTEGER NOT NULL,
  whistle INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  org INTEGER NOT NULL,
  phase TEXT NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  amount INTEGER,
  unit TEXT,
  PRIMARY KEY (county, whistle, seq),
  FOREIGN KEY (county, whistle) REFERENCES whistle (county, id)
) STRICT;
CREATE TRIGGER whistle_clock_no_update BEFORE UPDATE ON whistle_clock BEGIN
  SELECT RAISE(ABORT, 'whistle_clock is append-only');
END;
CREATE TRIGGER whistle_clock_no_delete BEFORE DELETE ON whistle_clock BEGIN
  SELECT RAISE(ABORT, 'whistle_clock is append-only');
END;
