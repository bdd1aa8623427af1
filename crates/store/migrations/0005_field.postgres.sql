-- Field work: the work log, visits, rounds of grids, courtyard meetings.
-- The SQLite twin of this file differs only in type names.

CREATE TABLE work_log (
  county BIGINT NOT NULL,
  id BIGINT NOT NULL,
  -- When it happened, and when it reached us.
  at BIGINT NOT NULL,
  written_at BIGINT NOT NULL,
  month BIGINT NOT NULL,
  place BIGINT NOT NULL,
  town BIGINT NOT NULL,
  grid BIGINT,
  kind TEXT NOT NULL,
  address TEXT NOT NULL,
  words TEXT NOT NULL,
  outcome TEXT,
  minutes BIGINT CHECK (minutes > 0),
  person BIGINT NOT NULL,
  org BIGINT NOT NULL,
  request BIGINT,
  round BIGINT,
  comment TEXT,
  commented_by BIGINT,
  commented_at BIGINT,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES matter (county, id),
  FOREIGN KEY (county, place) REFERENCES place (county, code),
  FOREIGN KEY (county, grid) REFERENCES grid (county, id),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id),
  FOREIGN KEY (county, request) REFERENCES request (county, id),
  -- A problem found is a request, and so has an owner and a due time.
  CHECK (kind <> 'problem' OR request IS NOT NULL)
);
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
  county BIGINT NOT NULL,
  id BIGINT NOT NULL,
  purpose TEXT NOT NULL,
  place BIGINT NOT NULL,
  town BIGINT NOT NULL,
  address TEXT NOT NULL,
  request BIGINT,
  words TEXT NOT NULL,
  person BIGINT NOT NULL,
  org BIGINT NOT NULL,
  asked_by BIGINT,
  state TEXT NOT NULL,
  planned_at BIGINT NOT NULL,
  -- Repeated from the matter, so that a person's day is read off one index.
  due_at BIGINT,
  done_at BIGINT,
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
);
CREATE INDEX visit_open ON visit (county, person, due_at, id) WHERE done_at IS NULL;
CREATE INDEX visit_at ON visit (county, done_at, id) WHERE done_at IS NOT NULL;
CREATE INDEX visit_town ON visit (county, town, done_at, id) WHERE done_at IS NOT NULL;
CREATE INDEX visit_place ON visit (county, place, done_at, id) WHERE done_at IS NOT NULL;
CREATE INDEX visit_request ON visit (county, request, id) WHERE request IS NOT NULL;

CREATE TABLE grid_round (
  county BIGINT NOT NULL,
  id BIGINT NOT NULL,
  grid BIGINT NOT NULL,
  place BIGINT NOT NULL,
  town BIGINT NOT NULL,
  org BIGINT NOT NULL,
  opened_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  done_at BIGINT,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES matter (county, id),
  FOREIGN KEY (county, grid) REFERENCES grid (county, id),
  FOREIGN KEY (county, place) REFERENCES place (county, code),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id)
);
-- At most one is open.
CREATE UNIQUE INDEX grid_round_open ON grid_round (county, grid) WHERE done_at IS NULL;
CREATE INDEX grid_round_at ON grid_round (county, done_at, id) WHERE done_at IS NOT NULL;
CREATE INDEX grid_round_town ON grid_round (county, town, done_at, id) WHERE done_at IS NOT NULL;
CREATE INDEX grid_round_place ON grid_round (county, place, done_at, id) WHERE done_at IS NOT NULL;

CREATE TABLE meeting (
  county BIGINT NOT NULL,
  id BIGINT NOT NULL,
  held_at BIGINT NOT NULL,
  month BIGINT NOT NULL,
  place BIGINT NOT NULL,
  town BIGINT NOT NULL,
  address TEXT NOT NULL,
  came BIGINT NOT NULL,
  words TEXT NOT NULL,
  person BIGINT NOT NULL,
  org BIGINT NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES matter (county, id),
  FOREIGN KEY (county, place) REFERENCES place (county, code),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id)
);
CREATE INDEX meeting_at ON meeting (county, held_at, id);
CREATE INDEX meeting_town ON meeting (county, town, held_at, id);
CREATE INDEX meeting_place ON meeting (county, place, held_at, id);

-- The requests the needs of a meeting became, in the order they were said.
CREATE TABLE meeting_need (
  county BIGINT NOT NULL,
  meeting BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  request BIGINT NOT NULL,
  PRIMARY KEY (county, meeting, seq),
  FOREIGN KEY (county, meeting) REFERENCES meeting (county, id),
  FOREIGN KEY (county, request) REFERENCES request (county, id)
);
CREATE UNIQUE INDEX meeting_need_request ON meeting_need (county, request);

-- Whose grids: a keeper's page begins with them.
CREATE INDEX grid_keeper ON grid (county, keeper, id) WHERE keeper IS NOT NULL;
CREATE INDEX grid_place ON grid (county, place, id);

-- What somebody did on a day is read from here: nobody types it again. Lines of residents are not
-- in it.
CREATE INDEX timeline_person ON timeline (county, person, at) WHERE person IS NOT NULL;
