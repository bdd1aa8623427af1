-- Members' affairs: dues, the way to membership, letters of transfer.
-- The PostgreSQL twin of this file differs only in type names.

-- What dues are reckoned from, from a month on: the base in fen, or the amount the branch said.
CREATE TABLE dues_base (
  county INTEGER NOT NULL,
  person INTEGER NOT NULL,
  from_on TEXT NOT NULL,
  branch INTEGER NOT NULL,
  -- salaried, retired, farmer, student, laid_off, relief.
  kind TEXT NOT NULL,
  fen INTEGER NOT NULL CHECK (fen >= 0),
  set_by INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (county, person, from_on),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  FOREIGN KEY (county, branch) REFERENCES branch (county, org),
  FOREIGN KEY (county, set_by) REFERENCES person (county, id)
) STRICT;

-- Months that were waived, with the document by which the organisation above approved it.
CREATE TABLE dues_waiver (
  county INTEGER NOT NULL,
  person INTEGER NOT NULL,
  first_month TEXT NOT NULL,
  last_month TEXT NOT NULL,
  branch INTEGER NOT NULL,
  document TEXT NOT NULL CHECK (document <> ''),
  set_by INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (county, person, first_month),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  FOREIGN KEY (county, branch) REFERENCES branch (county, org),
  FOREIGN KEY (county, set_by) REFERENCES person (county, id),
  CHECK (first_month <= last_month)
) STRICT;

-- A payment and the months it names, both ends included. It is never changed; what was noted by mistake
-- is reversed by a row of its own.
CREATE TABLE dues_payment (
  county INTEGER NOT NULL,
  id INTEGER NOT NULL,
  branch INTEGER NOT NULL,
  person INTEGER NOT NULL,
  first_month TEXT NOT NULL,
  last_month TEXT NOT NULL,
  -- What was handed over, and how much of it was given beyond what the months cost.
  fen INTEGER NOT NULL CHECK (fen >= 0),
  extra INTEGER NOT NULL CHECK (extra >= 0),
  paid_on TEXT NOT NULL,
  noted_by INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, branch) REFERENCES branch (county, org),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  FOREIGN KEY (county, noted_by) REFERENCES person (county, id),
  CHECK (first_month <= last_month AND extra <= fen)
) STRICT;
CREATE INDEX dues_payment_person ON dues_payment (county, person, id);
CREATE INDEX dues_payment_branch ON dues_payment (county, branch, paid_on, id);

CREATE TABLE dues_reversal (
  county INTEGER NOT NULL,
  payment INTEGER NOT NULL,
  why TEXT NOT NULL CHECK (why <> ''),
  noted_by INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (county, payment),
  FOREIGN KEY (county, payment) REFERENCES dues_payment (county, id),
  FOREIGN KEY (county, noted_by) REFERENCES person (county, id)
) STRICT;

-- Which month was paid by which payment: no month twice.
CREATE TABLE dues_month (
  county INTEGER NOT NULL,
  person INTEGER NOT NULL,
  month TEXT NOT NULL,
  payment INTEGER NOT NULL,
  fen INTEGER NOT NULL CHECK (fen >= 0),
  paid_on TEXT NOT NULL,
  PRIMARY KEY (county, person, month),
  FOREIGN KEY (county, payment) REFERENCES dues_payment (county, id)
) STRICT;
CREATE INDEX dues_month_payment ON dues_month (county, payment);

-- How a month of a member stands: made anew from roster, bases, payments and rules with every act, and
-- nightly. Nothing is lost where these rows are.
CREATE TABLE dues_line (
  county INTEGER NOT NULL,
  person INTEGER NOT NULL,
  month TEXT NOT NULL,
  branch INTEGER NOT NULL,
  kind TEXT,
  base INTEGER NOT NULL,
  owed INTEGER NOT NULL,
  paid INTEGER NOT NULL,
  paid_on TEXT,
  -- unset, open, unpaid, paid, waived.
  standing TEXT NOT NULL,
  PRIMARY KEY (county, person, month),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  FOREIGN KEY (county, branch) REFERENCES branch (county, org)
) STRICT;
CREATE INDEX dues_line_branch ON dues_line (county, branch, month, person);

-- The sums of a branch and a month, made with the lines. What the committee reads names nobody.
CREATE TABLE dues_total (
  county INTEGER NOT NULL,
  branch INTEGER NOT NULL,
  month TEXT NOT NULL,
  members INTEGER NOT NULL,
  owed INTEGER NOT NULL,
  paid INTEGER NOT NULL,
  -- Months of members that are over and not paid: how much, and of how many.
  arrears INTEGER NOT NULL,
  behind INTEGER NOT NULL,
  -- Members of whom no base is set, and of whom the month was waived.
  unset INTEGER NOT NULL,
  waived INTEGER NOT NULL,
  PRIMARY KEY (county, branch, month),
  FOREIGN KEY (county, branch) REFERENCES branch (county, org)
) STRICT;
CREATE INDEX dues_total_month ON dues_total (county, month, branch);

-- The half-yearly review and checks (一审两查) of a branch, with what was found and how it was mended.
CREATE TABLE dues_check (
  county INTEGER NOT NULL,
  branch INTEGER NOT NULL,
  half TEXT NOT NULL,
  -- bases, payments, use.
  kind TEXT NOT NULL,
  held_on TEXT NOT NULL,
  -- Empty: nothing was found.
  findings TEXT NOT NULL,
  held_by INTEGER NOT NULL,
  at INTEGER NOT NULL,
  mended_on TEXT,
  mended TEXT NOT NULL,
  mended_by INTEGER,
  PRIMARY KEY (county, branch, half, kind),
  FOREIGN KEY (county, branch) REFERENCES branch (county, org),
  FOREIGN KEY (county, held_by) REFERENCES person (county, id),
  FOREIGN KEY (county, mended_by) REFERENCES person (county, id),
  CHECK ((mended_on IS NULL) = (mended = '')),
  CHECK (findings <> '' OR mended_on IS NULL)
) STRICT;

-- Somebody on the way to membership. The name is sealed until they stand on a roster.
CREATE TABLE applicant (
  county INTEGER NOT NULL,
  id INTEGER NOT NULL,
  branch INTEGER NOT NULL,
  name BLOB NOT NULL,
  person INTEGER,
  -- applicant, activist, candidate, probationary, full, done, stopped.
  state TEXT NOT NULL,
  applied_on TEXT NOT NULL,
  extended_to TEXT,
  -- The document by which the organisation above approved the extension.
  document TEXT NOT NULL,
  ended_on TEXT,
  stopped TEXT NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES matter (county, id),
  FOREIGN KEY (county, branch) REFERENCES branch (county, org),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  CHECK ((extended_to IS NULL) = (document = '')),
  CHECK ((state IN ('done', 'stopped')) = (ended_on IS NOT NULL))
) STRICT;
CREATE INDEX applicant_branch ON applicant (county, branch, state, id);
CREATE INDEX applicant_state ON applicant (county, state, id);
CREATE INDEX applicant_ended ON applicant (county, ended_on) WHERE ended_on IS NOT NULL;

-- A step as it was recorded; recorded anew, the last one holds.
CREATE TABLE applicant_step (
  county INTEGER NOT NULL,
  applicant INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  step INTEGER NOT NULL,
  made_on TEXT NOT NULL,
  special INTEGER NOT NULL CHECK (special IN (0, 1)),
  -- The set of steps that was in force on its day.
  version TEXT NOT NULL,
  noted_by INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (county, applicant, seq),
  FOREIGN KEY (county, applicant) REFERENCES applicant (county, id),
  FOREIGN KEY (county, noted_by) REFERENCES person (county, id)
) STRICT;

-- The papers of a step: their names, their days, and where they lie. No scans.
CREATE TABLE applicant_paper (
  county INTEGER NOT NULL,
  applicant INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  position INTEGER NOT NULL,
  name TEXT NOT NULL CHECK (name <> ''),
  dated_on TEXT,
  kept_at TEXT NOT NULL,
  PRIMARY KEY (county, applicant, seq, position),
  FOREIGN KEY (county, applicant, seq) REFERENCES applicant_step (county, applicant, seq)
) STRICT;

-- A letter of transfer: from one branch to another of the county, or outside.
CREATE TABLE transfer_letter (
  county INTEGER NOT NULL,
  id INTEGER NOT NULL,
  year INTEGER NOT NULL,
  number INTEGER NOT NULL,
  person INTEGER NOT NULL,
  from_branch INTEGER NOT NULL,
  to_branch INTEGER,
  -- Where to, outside the county.
  outside TEXT NOT NULL,
  issued_on TEXT NOT NULL,
  valid_days INTEGER NOT NULL CHECK (valid_days > 0),
  valid_until TEXT NOT NULL,
  dues_until TEXT,
  -- issued, received, returned, taken_back.
  state TEXT NOT NULL,
  ended_on TEXT,
  words TEXT NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES matter (county, id),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  FOREIGN KEY (county, from_branch) REFERENCES branch (county, org),
  FOREIGN KEY (county, to_branch) REFERENCES branch (county, org),
  CHECK ((to_branch IS NULL) = (outside <> '')),
  CHECK (to_branch IS NULL OR to_branch <> from_branch),
  CHECK ((state = 'issued') = (ended_on IS NULL))
) STRICT;
CREATE UNIQUE INDEX transfer_letter_number ON transfer_letter (county, year, number);
-- Nobody has two letters on their way.
CREATE UNIQUE INDEX transfer_letter_one ON transfer_letter (county, person) WHERE state = 'issued';
CREATE INDEX transfer_letter_from ON transfer_letter (county, from_branch, state, valid_until, id);
CREATE INDEX transfer_letter_to ON transfer_letter (county, to_branch, state, valid_until, id) WHERE to_branch IS NOT NULL;
CREATE INDEX transfer_letter_state ON transfer_letter (county, state, valid_until, id);
-- What a member sat through in a year.
CREATE INDEX sitting_person_person ON sitting_person (county, person, sitting);
