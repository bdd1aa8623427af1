-- Terms of committees and the elections (换届) between them.
-- The PostgreSQL twin of this file differs only in type names.

-- A term of a branch; the newest is the one that no other ended.
CREATE TABLE term (
  county INTEGER NOT NULL,
  id INTEGER NOT NULL,
  org INTEGER NOT NULL,
  elected_on TEXT NOT NULL,
  body TEXT NOT NULL,
  -- Fixed by the rule of the day of the election; so is the last day.
  years INTEGER NOT NULL,
  due_on TEXT NOT NULL,
  -- Until when the next election may be held, and from when on, as the organisation above approved.
  extended_to TEXT,
  early_from TEXT,
  -- How its election lay to the term before: first, on_time, early, extended, late.
  lay TEXT NOT NULL,
  -- The election that gave it; none where it was noted from paper.
  election INTEGER,
  -- The term that followed.
  ended_by INTEGER,
  version INTEGER NOT NULL,
  person INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, org) REFERENCES branch (county, org),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
) STRICT;
CREATE UNIQUE INDEX term_newest ON term (county, org) WHERE ended_by IS NULL;
CREATE UNIQUE INDEX term_elected ON term (county, org, elected_on);
CREATE INDEX term_due ON term (county, due_on, org) WHERE ended_by IS NULL;

-- What the organisation above approved: until when later, or from when on earlier.
CREATE TABLE term_extension (
  county INTEGER NOT NULL,
  term INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  -- extend, early.
  kind TEXT NOT NULL,
  day TEXT NOT NULL,
  document TEXT NOT NULL,
  person INTEGER NOT NULL,
  org INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (county, term, seq),
  FOREIGN KEY (county, term) REFERENCES term (county, id),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id),
  CHECK (document <> '')
) STRICT;

CREATE TABLE election (
  county INTEGER NOT NULL,
  id INTEGER NOT NULL,
  org INTEGER NOT NULL,
  -- The term that it ends; none for the first.
  term INTEGER,
  -- The step that is next, done, stopped.
  state TEXT NOT NULL,
  with_committee INTEGER NOT NULL CHECK (with_committee IN (0, 1)),
  seats INTEGER NOT NULL CHECK (seats > 0),
  planned_on TEXT NOT NULL,
  held_on TEXT,
  round INTEGER NOT NULL CHECK (round > 0),
  seats_left INTEGER NOT NULL,
  -- Why there is another round: no, tied, too_few.
  again TEXT NOT NULL,
  stopped TEXT NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES matter (county, id),
  FOREIGN KEY (county, org) REFERENCES branch (county, org),
  FOREIGN KEY (county, term) REFERENCES term (county, id),
  CHECK (seats_left BETWEEN 0 AND seats)
) STRICT;
-- One at a time.
CREATE UNIQUE INDEX election_open ON election (county, org) WHERE state NOT IN ('done', 'stopped');
CREATE INDEX election_org ON election (county, org, id);

CREATE TABLE election_step (
  county INTEGER NOT NULL,
  election INTEGER NOT NULL,
  step TEXT NOT NULL,
  done_on TEXT NOT NULL,
  document TEXT NOT NULL,
  person INTEGER NOT NULL,
  org INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (county, election, step),
  FOREIGN KEY (county, election) REFERENCES election (county, id),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id)
) STRICT;

-- A round of ballots as totals. Who voted for whom stands nowhere.
CREATE TABLE election_round (
  county INTEGER NOT NULL,
  election INTEGER NOT NULL,
  round INTEGER NOT NULL,
  held_on TEXT NOT NULL,
  seats INTEGER NOT NULL,
  due INTEGER NOT NULL,
  present INTEGER NOT NULL,
  issued INTEGER NOT NULL,
  returned INTEGER NOT NULL,
  valid INTEGER NOT NULL,
  least_yes INTEGER NOT NULL,
  PRIMARY KEY (county, election, round),
  FOREIGN KEY (county, election) REFERENCES election (county, id),
  CHECK (present <= due AND issued <= present AND returned <= issued AND valid <= returned)
) STRICT;

-- Who stands in a round, and what each got.
CREATE TABLE candidate (
  county INTEGER NOT NULL,
  election INTEGER NOT NULL,
  round INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  person INTEGER NOT NULL,
  -- 1: written in by voters.
  written_in INTEGER NOT NULL CHECK (written_in IN (0, 1)),
  yes INTEGER,
  elected INTEGER NOT NULL CHECK (elected IN (0, 1)),
  -- What they are to be, once that is said: secretary, deputy, committee; none before.
  post TEXT NOT NULL,
  PRIMARY KEY (county, election, round, seq),
  FOREIGN KEY (county, election) REFERENCES election (county, id),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
) STRICT;
CREATE UNIQUE INDEX candidate_once ON candidate (county, election, round, person);

-- What was reminded of, of which end of a term: once each.
CREATE TABLE term_reminder (
  county INTEGER NOT NULL,
  term INTEGER NOT NULL,
  -- begins, ends, silent.
  kind TEXT NOT NULL,
  end_on TEXT NOT NULL,
  -- When it may go out: not in quiet hours.
  at INTEGER NOT NULL,
  PRIMARY KEY (county, term, kind, end_on),
  FOREIGN KEY (county, term) REFERENCES term (county, id)
) STRICT;
