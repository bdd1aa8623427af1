-- The first schema: the county, its directory, rules, requests, and the mechanisms they share.
-- `county` leads every key. Instants are microseconds UTC, civil dates are yyyy-mm-dd, months are yyyymm.
-- The PostgreSQL twin of this file differs only in type names, in search and in how rows are kept from changing.

CREATE TABLE county (
  county INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  above TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  revision INTEGER NOT NULL
) STRICT;

-- Directory ------------------------------------------------------------------------------------

CREATE TABLE place (
  county INTEGER NOT NULL REFERENCES county (county),
  code INTEGER NOT NULL,
  name TEXT NOT NULL,
  initials TEXT NOT NULL,
  PRIMARY KEY (county, code)
) STRICT;

CREATE TABLE organisation (
  county INTEGER NOT NULL,
  id INTEGER NOT NULL,
  parent INTEGER,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  class INTEGER CHECK (class BETWEEN 1 AND 3),
  place INTEGER NOT NULL,
  phone TEXT,
  credit_code TEXT,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, parent) REFERENCES organisation (county, id),
  FOREIGN KEY (county, place) REFERENCES place (county, code)
) STRICT;

CREATE TABLE person (
  county INTEGER NOT NULL,
  id INTEGER NOT NULL,
  name TEXT NOT NULL,
  initials TEXT NOT NULL,
  PRIMARY KEY (county, id)
) STRICT;

-- Personal data stands apart, so that one door can guard it.
CREATE TABLE person_contact (
  county INTEGER NOT NULL,
  person INTEGER NOT NULL,
  phone BLOB NOT NULL,
  -- Whose it is (0010_privacy), where anything was left; name and telephone are sealed with their key.
  subject INTEGER,
  PRIMARY KEY (county, person),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
) STRICT;
CREATE INDEX person_contact_subject ON person_contact (county, subject) WHERE subject IS NOT NULL;

CREATE TABLE post (
  county INTEGER NOT NULL,
  id INTEGER NOT NULL,
  person INTEGER NOT NULL,
  org INTEGER NOT NULL,
  title TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id)
) STRICT;
CREATE INDEX post_org ON post (county, org);

CREATE TABLE role_grant (
  county INTEGER NOT NULL,
  person INTEGER NOT NULL,
  role TEXT NOT NULL,
  org INTEGER NOT NULL,
  PRIMARY KEY (county, person, role),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id)
) STRICT;

CREATE TABLE grid (
  county INTEGER NOT NULL,
  id INTEGER NOT NULL,
  name TEXT NOT NULL,
  place INTEGER NOT NULL,
  keeper INTEGER,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, place) REFERENCES place (county, code),
  FOREIGN KEY (county, keeper) REFERENCES person (county, id)
) STRICT;

CREATE TABLE category (
  county INTEGER NOT NULL REFERENCES county (county),
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  hint TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (county, code)
) STRICT;

CREATE TABLE answerer (
  county INTEGER NOT NULL,
  place INTEGER NOT NULL,
  category TEXT NOT NULL,
  org INTEGER NOT NULL,
  PRIMARY KEY (county, place, category),
  FOREIGN KEY (county, place) REFERENCES place (county, code),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id)
) STRICT;

CREATE TABLE account (
  county INTEGER NOT NULL,
  login TEXT NOT NULL,
  person INTEGER NOT NULL,
  password TEXT NOT NULL,
  must_change INTEGER NOT NULL CHECK (must_change IN (0, 1)),
  -- 0: switched off; the account stays, so that nobody else gets its name.
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  failures INTEGER NOT NULL,
  locked_until INTEGER,
  PRIMARY KEY (county, login),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
) STRICT;
CREATE INDEX account_person ON account (county, person);

CREATE TABLE session (
  county INTEGER NOT NULL,
  token BLOB NOT NULL,
  person INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (county, token),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
) STRICT;
CREATE INDEX session_person ON session (county, person);

-- Rules and the working calendar ----------------------------------------------------------------

CREATE TABLE rule (
  county INTEGER NOT NULL REFERENCES county (county),
  key TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT,
  value INTEGER NOT NULL,
  unit TEXT NOT NULL,
  basis TEXT NOT NULL,
  confidence TEXT NOT NULL,
  PRIMARY KEY (county, key, from_on)
) STRICT;

CREATE TABLE calendar_day (
  county INTEGER NOT NULL REFERENCES county (county),
  day TEXT NOT NULL,
  works INTEGER NOT NULL CHECK (works IN (0, 1)),
  why TEXT NOT NULL,
  PRIMARY KEY (county, day)
) STRICT;

-- Office hours by season; a county without a row works 08:30-12:00 and 14:00-17:30.
CREATE TABLE office_hours (
  county INTEGER NOT NULL REFERENCES county (county),
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  hours TEXT NOT NULL,
  PRIMARY KEY (county, from_day)
) STRICT;

-- Mechanisms: one row per matter, its history, clock and entries ---------------------------------

CREATE TABLE matter (
  county INTEGER NOT NULL REFERENCES county (county),
  id INTEGER NOT NULL,
  noun TEXT NOT NULL,
  state TEXT NOT NULL,
  open INTEGER NOT NULL CHECK (open IN (0, 1)),
  owner INTEGER NOT NULL,
  due_at INTEGER,
  version INTEGER NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, owner) REFERENCES organisation (county, id),
  -- Every open matter has somebody who owes the next act, and a time by which.
  CHECK (open = 0 OR due_at IS NOT NULL)
) STRICT;
CREATE INDEX matter_due ON matter (county, due_at, id) WHERE open = 1;
CREATE INDEX matter_owner ON matter (county, owner, due_at, id) WHERE open = 1;
-- What waits for an organisation is counted from this one alone.
CREATE INDEX matter_owner_state ON matter (county, owner, state, due_at) WHERE open = 1;
CREATE INDEX matter_state ON matter (county, state, due_at, id) WHERE open = 1;

CREATE TABLE timeline (
  county INTEGER NOT NULL,
  matter INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  act TEXT NOT NULL,
  from_state TEXT,
  to_state TEXT NOT NULL,
  person INTEGER,
  org INTEGER,
  to_org INTEGER,
  public TEXT NOT NULL,
  internal TEXT NOT NULL,
  PRIMARY KEY (county, matter, seq),
  FOREIGN KEY (county, matter) REFERENCES matter (county, id)
) STRICT;

CREATE TABLE clock_event (
  county INTEGER NOT NULL,
  matter INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  amount INTEGER,
  unit TEXT,
  PRIMARY KEY (county, matter, seq),
  FOREIGN KEY (county, matter) REFERENCES matter (county, id)
) STRICT;

CREATE TABLE entry (
  county INTEGER NOT NULL REFERENCES county (county),
  matter INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  measure TEXT NOT NULL,
  at INTEGER NOT NULL,
  noun TEXT NOT NULL,
  quantity INTEGER NOT NULL CHECK (quantity <> 0),
  place INTEGER NOT NULL,
  category TEXT NOT NULL,
  month INTEGER NOT NULL,
  PRIMARY KEY (county, matter, seq, measure),
  FOREIGN KEY (county, matter) REFERENCES matter (county, id)
) STRICT;

-- Entries not yet in the tallies. Folding moves them, in one transaction; figures read both.
CREATE TABLE entry_pending (
  county INTEGER NOT NULL REFERENCES county (county),
  matter INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  measure TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  place INTEGER NOT NULL,
  category TEXT NOT NULL,
  month INTEGER NOT NULL,
  PRIMARY KEY (county, matter, seq, measure)
) STRICT;

CREATE TABLE tally (
  county INTEGER NOT NULL REFERENCES county (county),
  place INTEGER NOT NULL,
  category TEXT NOT NULL,
  month INTEGER NOT NULL,
  parent INTEGER NOT NULL,
  received INTEGER NOT NULL,
  closed INTEGER NOT NULL,
  ended INTEGER NOT NULL,
  on_time INTEGER NOT NULL,
  called INTEGER NOT NULL,
  satisfied INTEGER NOT NULL,
  rated INTEGER NOT NULL,
  rated_good INTEGER NOT NULL,
  PRIMARY KEY (county, place, category, month)
) STRICT;
CREATE INDEX tally_parent ON tally (county, parent, category, month);

CREATE TABLE audit (
  county INTEGER NOT NULL REFERENCES county (county),
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  person INTEGER,
  org INTEGER,
  act TEXT NOT NULL,
  noun TEXT NOT NULL,
  subject INTEGER NOT NULL,
  detail TEXT NOT NULL,
  prev BLOB NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (county, seq)
) STRICT;

CREATE TABLE outbox (
  county INTEGER NOT NULL REFERENCES county (county),
  id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  topic TEXT NOT NULL,
  matter INTEGER NOT NULL,
  org INTEGER,
  state TEXT NOT NULL,
  tries INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  PRIMARY KEY (county, id)
) STRICT;
CREATE INDEX outbox_waiting ON outbox (county, next_at) WHERE state = 'waiting';

CREATE TABLE idempotency (
  county INTEGER NOT NULL REFERENCES county (county),
  key BLOB NOT NULL,
  fingerprint BLOB NOT NULL,
  answer TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (county, key)
) STRICT;
CREATE INDEX idempotency_at ON idempotency (county, at);

CREATE TABLE file (
  county INTEGER NOT NULL REFERENCES county (county),
  hash TEXT NOT NULL,
  thumb TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (county, hash)
) STRICT;

CREATE TABLE matter_file (
  county INTEGER NOT NULL,
  matter INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  position INTEGER NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (county, matter, seq, position),
  FOREIGN KEY (county, matter) REFERENCES matter (county, id),
  FOREIGN KEY (county, hash) REFERENCES file (county, hash)
) STRICT;

-- Requests -------------------------------------------------------------------------------------

CREATE TABLE request (
  county INTEGER NOT NULL,
  id INTEGER NOT NULL,
  number TEXT NOT NULL,
  tracking BLOB NOT NULL,
  round INTEGER NOT NULL,
  place INTEGER NOT NULL,
  town INTEGER NOT NULL,
  category TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  address TEXT NOT NULL,
  answer TEXT NOT NULL,
  lon INTEGER,
  lat INTEGER,
  source TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  -- The month it counts in, yyyymm in Shanghai.
  month INTEGER NOT NULL,
  promised_at INTEGER,
  provisional INTEGER NOT NULL CHECK (provisional IN (0, 1)),
  desk INTEGER NOT NULL,
  handler INTEGER,
  step INTEGER NOT NULL,
  call_tries INTEGER NOT NULL,
  ended_at INTEGER,
  -- 0 open, 1 closed, 2 ended otherwise: what figures and public lists ask for.
  standing INTEGER NOT NULL CHECK (standing BETWEEN 0 AND 2),
  on_time INTEGER CHECK (on_time IN (0, 1)),
  satisfied INTEGER CHECK (satisfied IN (0, 1)),
  rated INTEGER CHECK (rated BETWEEN 1 AND 5),
  rated_round INTEGER,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES matter (county, id),
  FOREIGN KEY (county, place) REFERENCES place (county, code),
  FOREIGN KEY (county, category) REFERENCES category (county, code),
  FOREIGN KEY (county, desk) REFERENCES organisation (county, id),
  FOREIGN KEY (county, handler) REFERENCES organisation (county, id)
) STRICT;
CREATE UNIQUE INDEX request_number ON request (county, number);
CREATE UNIQUE INDEX request_tracking ON request (county, tracking);
CREATE INDEX request_received ON request (county, received_at, id);
CREATE INDEX request_town ON request (county, town, received_at, id);
CREATE INDEX request_place ON request (county, place, received_at, id);
CREATE INDEX request_category ON request (county, category, received_at, id);
CREATE INDEX request_handler ON request (county, handler, received_at, id);
CREATE INDEX request_answered ON request (county, ended_at, id) WHERE standing = 1;
CREATE INDEX request_standing ON request (county, standing, received_at, id);
-- The open ones are few: lists and counts of them read these and not the request.
CREATE INDEX request_open ON request (county, id, month, place, category) WHERE standing = 0;
CREATE INDEX request_open_handler ON request (county, handler, id) WHERE standing = 0;
CREATE INDEX request_open_place ON request (county, place, id) WHERE standing = 0;
CREATE INDEX request_unsatisfied ON request (county, received_at, id) WHERE satisfied = 0;
CREATE INDEX request_late ON request (county, received_at, id) WHERE on_time = 0;

CREATE TABLE request_contact (
  county INTEGER NOT NULL,
  request INTEGER NOT NULL,
  name BLOB NOT NULL,
  phone BLOB NOT NULL,
  -- What they wrote, whole, where numbers of people were taken out of it; else empty.
  whole BLOB NOT NULL,
  -- Whose it is (0010_privacy), where anything was left; name and telephone are sealed with their key.
  subject INTEGER,
  PRIMARY KEY (county, request),
  FOREIGN KEY (county, request) REFERENCES request (county, id)
) STRICT;
CREATE INDEX request_contact_subject ON request_contact (county, subject) WHERE subject IS NOT NULL;

CREATE TABLE step (
  county INTEGER NOT NULL,
  request INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  org INTEGER NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  round INTEGER NOT NULL,
  assigned_at INTEGER NOT NULL,
  signed_at INTEGER,
  reported_at INTEGER,
  ended_at INTEGER,
  PRIMARY KEY (county, request, seq),
  FOREIGN KEY (county, request) REFERENCES request (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id)
) STRICT;

CREATE TABLE call_back (
  county INTEGER NOT NULL,
  request INTEGER NOT NULL,
  round INTEGER NOT NULL,
  open INTEGER NOT NULL CHECK (open IN (0, 1)),
  opened_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  result TEXT,
  level INTEGER CHECK (level BETWEEN 1 AND 5),
  caller INTEGER,
  done_at INTEGER,
  PRIMARY KEY (county, request, round),
  FOREIGN KEY (county, request) REFERENCES request (county, id),
  CHECK ((open = 0) = (result IS NOT NULL))
) STRICT;
CREATE INDEX call_back_open ON call_back (county, due_at, request) WHERE open = 1;

CREATE TABLE rating (
  county INTEGER NOT NULL,
  request INTEGER NOT NULL,
  round INTEGER NOT NULL,
  level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 5),
  words TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (county, request, round),
  FOREIGN KEY (county, request) REFERENCES request (county, id)
) STRICT;

-- Search: bigram tokens, the same on both databases. The row id is the request's id; a token
-- c<county> keeps counties apart.
CREATE VIRTUAL TABLE request_words USING fts5 (
  tokens, content = '', contentless_delete = 1, detail = full, tokenize = 'unicode61'
);

-- What is written stays written -----------------------------------------------------------------

CREATE TRIGGER timeline_no_update BEFORE UPDATE ON timeline BEGIN
  SELECT RAISE(ABORT, 'timeline is append-only');
END;
CREATE TRIGGER timeline_no_delete BEFORE DELETE ON timeline BEGIN
  SELECT RAISE(ABORT, 'timeline is append-only');
END;
CREATE TRIGGER clock_event_no_update BEFORE UPDATE ON clock_event BEGIN
  SELECT RAISE(ABORT, 'clock_event is append-only');
END;
CREATE TRIGGER clock_event_no_delete BEFORE DELETE ON clock_event BEGIN
  SELECT RAISE(ABORT, 'clock_event is append-only');
END;
CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN
  SELECT RAISE(ABORT, 'entry is append-only');
END;
CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN
  SELECT RAISE(ABORT, 'entry is append-only');
END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN
  SELECT RAISE(ABORT, 'audit is append-only');
END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN
  SELECT RAISE(ABORT, 'audit is append-only');
END;
