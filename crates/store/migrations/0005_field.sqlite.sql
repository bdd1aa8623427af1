-- Field work: the work log, visits, rounds of grids, courtyard meetings.
-- The PostgreSQL twin of this file differs only in type names.

CREATE TABLE work_log (
  county INTEGER NOT NULL,
  id INTEGER NOT NULL,
  -- When it happened, and when it reached us.
  at INTEGER NOT NULL,
  written_at INTEGER NOT NULL,
  month INTEGER NOT NULL,
  place INTEGER NOT NULL,
  town INTEGER NOT NULL,
  grid INTEGER,
  kind TEXT NOT NULL,
  address TEXT NOT NULL,
  words TEXT NOT NULL,
  outcome TEXT,
  minutes INTEGER CHECK (minutes > 0),
  person INTEGER NOT NULL,
  org INTEGER NOT NULL,
  request INTEGER,
  round INTEGER,
  comment TEXT,
  commented_by INTEGER,
  commented_at INTEGER,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES matter (county, id),
  FOREIGN KEY (county, place) REFERENCES place (county, code),
  FOREIGN KEY (county, grid) REFERENCES grid (county, id),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id),
  FOREIGN KEY (county, request) REFERENCES request (county, id),
  -- A problem found is a request, and so has an owner and a due time.
  CHECK (kind <> 'problem' OR request IS NOT NULL)
) STRICT;
CREATE INDEX work_log_at ON work_log (county, at, id);
CREATE INDEX work_log_town ON work_log (county, town, at, id);
CREATE INDEX work_log_place ON work_log (county, place, at, id);
CREATE INDEX work_log_grid ON work_log (county, grid, at, id);
CREATE INDEX work_log_kind ON work_log (county, kind, at, id);
CREATE INDEX work_log_person ON work_log (county, person, at, id);
CREATE INDEX work_log_request ON work_log (county, request) WHERE request IS NOT NULL;
-- How many problems were found and solved is counted from this one and the requests.
CREATE INDEX work_log_problem ON work_log (county, month, town, place, request) WHERE kind = 'problem';

CREATE TABLE visit (
  county INTEGER NOT NULL,
  id INTEGER NOT NULL,
  purpose TEXT NOT NULL,
  place INTEGER NOT NULL,
  town INTEGER NOT NULL,
  address TEXT NOT NULL,
  request INTEGER,
  words TEXT NOT NULL,
  person INTEGER NOT NULL,
  org INTEGER NOT NULL,
  asked_by INTEGER,
  state TEXT NOT NULL,
  planned_at INTEGER NOT NULL,
  -- Repeated from the matter, so that a person's day is read off one index.
  due_at INTEGER,
  done_at INTEGER,
  outcome TEXT,
  result TEXT NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES matter (county, id),
  FOREIGN KEY (county, place) REFERENCES place (county, code),
  FOREIGN KEY (county, request) REFERENCES request (county, id),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id),
  CHECK ((done_at IS NULL) = (outcome IS NULL)),
  CHECK (purpose <> 'check' OR request IS NOT NULL)
) STRICT;
CREATE INDEX visit_open ON visit (county, person, due_at, id) WHERE done_at IS NULL;
CREATE INDEX visit_at ON visit (county, done_at, id) WHERE done_at IS NOT NULL;
CREATE INDEX visit_town ON visit (county, town, done_at, id) WHERE done_at IS NOT NULL;
CREATE INDEX visit_place ON visit (county, place, done_at, id) WHERE done_at IS NOT NULL;
CREATE INDEX visit_request ON visit (county, request, id) WHERE request IS NOT NULL;

CREATE TABLE grid_round (
  county INTEGER NOT NULL,
  id INTEGER NOT NULL,
  grid INTEGER NOT NULL,
  place INTEGER NOT NULL,
  town INTEGER NOT NULL,
  org INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  done_at INTEGER,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES matter (county, id),
  FOREIGN KEY (county, grid) REFERENCES grid (county, id),
  FOREIGN KEY (county, place) REFERENCES place (county, code),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id)
) STRICT;
-- At most one is open.
CREATE UNIQUE INDEX grid_round_open ON grid_round (county, grid) WHERE done_at IS NULL;
CREATE INDEX grid_round_at ON grid_round (county, done_at, id) WHERE done_at IS NOT NULL;
CREATE INDEX grid_round_town ON grid_round (county, town, done_at, id) WHERE done_at IS NOT NULL;
CREATE INDEX grid_round_place ON grid_round (county, place, done_at, id) WHERE done_at IS NOT NULL;

CREATE TABLE meeting (
  county INTEGER NOT NULL,
  id INTEGER NOT NULL,
  held_at INTEGER NOT NULL,
  month INTEGER NOT NULL,
  place INTEGER NOT NULL,
  town INTEGER NOT NULL,
  address TEXT NOT NULL,
  came INTEGER NOT NULL,
  words TEXT NOT NULL,
  person INTEGER NOT NULL,
  org INTEGER NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES matter (county, id),
  FOREIGN KEY (county, place) REFERENCES place (county, code),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id)
) STRICT;
CREATE INDEX meeting_at ON meeting (county, held_at, id);
CREATE INDEX meeting_town ON meeting (county, town, held_at, id);
CREATE INDEX meeting_place ON meeting (county, place, held_at, id);

-- The requests the needs of a meeting became, in the order they were said.
CREATE TABLE meeting_need (
  county INTEGER NOT NULL,
  meeting INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  request INTEGER NOT NULL,
  PRIMARY KEY (county, meeting, seq),
  FOREIGN KEY (county, meeting) REFERENCES meeting (county, id),
  FOREIGN KEY (county, request) REFERENCES request (county, id)
) STRICT;
CREATE UNIQUE INDEX meeting_need_request ON meeting_need (county, request);

-- Whose grids: a keeper's page begins with them.
CREATE INDEX grid_keeper ON grid (county, keeper, id) WHERE keeper IS NOT NULL;
CREATE INDEX grid_place ON grid (county, place, id);

-- What somebody did on a day is read from here: nobody types it again. Lines of residents are not
-- in it.
CREATE INDEX timeline_person ON timeline (county, person, at) WHERE person IS NOT NULL;
