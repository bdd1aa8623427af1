-- The first schema: the county, its directory, rules, requests, and the mechanisms they share.
-- `county` leads every key. Instants are microseconds UTC, civil dates are yyyy-mm-dd, months are yyyymm.
-- The SQLite twin of this file differs only in type names, in search and in how rows are kept from changing.

CREATE TABLE county (
  county BIGINT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  above TEXT NOT NULL,
  opened_at BIGINT NOT NULL,
  revision BIGINT NOT NULL
);

-- Directory ------------------------------------------------------------------------------------

CREATE TABLE place (
  county BIGINT NOT NULL REFERENCES county (county),
  code BIGINT NOT NULL,
  name TEXT NOT NULL,
  initials TEXT NOT NULL,
  PRIMARY KEY (county, code)
);

CREATE TABLE organisation (
  county BIGINT NOT NULL,
  id BIGINT NOT NULL,
  parent BIGINT,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  class BIGINT CHECK (class BETWEEN 1 AND 3),
  place BIGINT NOT NULL,
  phone TEXT,
  credit_code TEXT,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, parent) REFERENCES organisation (county, id),
  FOREIGN KEY (county, place) REFERENCES place (county, code)
);

CREATE TABLE person (
  county BIGINT NOT NULL,
  id BIGINT NOT NULL,
  name TEXT NOT NULL,
  initials TEXT NOT NULL,
  PRIMARY KEY (county, id)
);

-- Personal data stands apart, so that one door can guard it.
CREATE TABLE person_contact (
  county BIGINT NOT NULL,
  person BIGINT NOT NULL,
  phone BYTEA NOT NULL,
  -- Whose it is (0010_privacy), where anything was left; name and telephone are sealed with their key.
  subject BIGINT,
  PRIMARY KEY (county, person),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
);
CREATE INDEX person_contact_subject ON person_contact (county, subject) WHERE subject IS NOT NULL;

CREATE TABLE post (
  county BIGINT NOT NULL,
  id BIGINT NOT NULL,
  person BIGINT NOT NULL,
  org BIGINT NOT NULL,
  title TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id)
);
CREATE INDEX post_org ON post (county, org);

CREATE TABLE role_grant (
  county BIGINT NOT NULL,
  person BIGINT NOT NULL,
  role TEXT NOT NULL,
  org BIGINT NOT NULL,
  PRIMARY KEY (county, person, role),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id)
);

CREATE TABLE grid (
  county BIGINT NOT NULL,
  id BIGINT NOT NULL,
  name TEXT NOT NULL,
  place BIGINT NOT NULL,
  keeper BIGINT,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, place) REFERENCES place (county, code),
  FOREIGN KEY (county, keeper) REFERENCES person (county, id)
);

CREATE TABLE category (
  county BIGINT NOT NULL REFERENCES county (county),
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  hint TEXT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (county, code)
);

CREATE TABLE answerer (
  county BIGINT NOT NULL,
  place BIGINT NOT NULL,
  category TEXT NOT NULL,
  org BIGINT NOT NULL,
  PRIMARY KEY (county, place, category),
  FOREIGN KEY (county, place) REFERENCES place (county, code),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id)
);

CREATE TABLE account (
  county BIGINT NOT NULL,
  login TEXT NOT NULL,
  person BIGINT NOT NULL,
  password TEXT NOT NULL,
  must_change BIGINT NOT NULL CHECK (must_change IN (0, 1)),
  -- 0: switched off; the account stays, so that nobody else gets its name.
  active BIGINT NOT NULL CHECK (active IN (0, 1)),
  failures BIGINT NOT NULL,
  locked_until BIGINT,
  PRIMARY KEY (county, login),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
);
CREATE INDEX account_person ON account (county, person);

CREATE TABLE session (
  county BIGINT NOT NULL,
  token BYTEA NOT NULL,
  person BIGINT NOT NULL,
  opened_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (county, token),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
);
CREATE INDEX session_person ON session (county, person);

-- Rules and the working calendar ----------------------------------------------------------------

CREATE TABLE rule (
  county BIGINT NOT NULL REFERENCES county (county),
  key TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT,
  value BIGINT NOT NULL,
  unit TEXT NOT NULL,
  basis TEXT NOT NULL,
  confidence TEXT NOT NULL,
  PRIMARY KEY (county, key, from_on)
);

CREATE TABLE calendar_day (
  county BIGINT NOT NULL REFERENCES county (county),
  day TEXT NOT NULL,
  works BIGINT NOT NULL CHECK (works IN (0, 1)),
  why TEXT NOT NULL,
  PRIMARY KEY (county, day)
);

-- Office hours by season; a county without a row works 08:30-12:00 and 14:00-17:30.
CREATE TABLE office_hours (
  county BIGINT NOT NULL REFERENCES county (county),
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  hours TEXT NOT NULL,
  PRIMARY KEY (county, from_day)
);

-- Mechanisms: one row per matter, its history, clock and entries ---------------------------------

CREATE TABLE matter (
  county BIGINT NOT NULL REFERENCES county (county),
  id BIGINT NOT NULL,
  noun TEXT NOT NULL,
  state TEXT NOT NULL,
  open BIGINT NOT NULL CHECK (open IN (0, 1)),
  owner BIGINT NOT NULL,
  due_at BIGINT,
  version BIGINT NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, owner) REFERENCES organisation (county, id),
  -- Every open matter has somebody who owes the next act, and a time by which.
  CHECK (open = 0 OR due_at IS NOT NULL)
);
CREATE INDEX matter_due ON matter (county, due_at, id) WHERE open = 1;
CREATE INDEX matter_owner ON matter (county, owner, due_at, id) WHERE open = 1;
-- What waits for an organisation is counted from this one alone.
CREATE INDEX matter_owner_state ON matter (county, owner, state, due_at) WHERE open = 1;
CREATE INDEX matter_state ON matter (county, state, due_at, id) WHERE open = 1;

CREATE TABLE timeline (
  county BIGINT NOT NULL,
  matter BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  act TEXT NOT NULL,
  from_state TEXT,
  to_state TEXT NOT NULL,
  person BIGINT,
  org BIGINT,
  to_org BIGINT,
  public TEXT NOT NULL,
  internal TEXT NOT NULL,
  PRIMARY KEY (county, matter, seq),
  FOREIGN KEY (county, matter) REFERENCES matter (county, id)
);

CREATE TABLE clock_event (
  county BIGINT NOT NULL,
  matter BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  amount BIGINT,
  unit TEXT,
  PRIMARY KEY (county, matter, seq),
  FOREIGN KEY (county, matter) REFERENCES matter (county, id)
);

CREATE TABLE entry (
  county BIGINT NOT NULL REFERENCES county (county),
  matter BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  measure TEXT NOT NULL,
  at BIGINT NOT NULL,
  noun TEXT NOT NULL,
  quantity BIGINT NOT NULL CHECK (quantity <> 0),
  place BIGINT NOT NULL,
  category TEXT NOT NULL,
  month BIGINT NOT NULL,
  PRIMARY KEY (county, matter, seq, measure),
  FOREIGN KEY (county, matter) REFERENCES matter (county, id)
);

-- Entries not yet in the tallies. Folding moves them, in one transaction; figures read both.
CREATE TABLE entry_pending (
  county BIGINT NOT NULL REFERENCES county (county),
  matter BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  measure TEXT NOT NULL,
  quantity BIGINT NOT NULL,
  place BIGINT NOT NULL,
  category TEXT NOT NULL,
  month BIGINT NOT NULL,
  PRIMARY KEY (county, matter, seq, measure)
);

CREATE TABLE tally (
  county BIGINT NOT NULL REFERENCES county (county),
  place BIGINT NOT NULL,
  category TEXT NOT NULL,
  month BIGINT NOT NULL,
  parent BIGINT NOT NULL,
  received BIGINT NOT NULL,
  closed BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  on_time BIGINT NOT NULL,
  called BIGINT NOT NULL,
  satisfied BIGINT NOT NULL,
  rated BIGINT NOT NULL,
  rated_good BIGINT NOT NULL,
  PRIMARY KEY (county, place, category, month)
);
CREATE INDEX tally_parent ON tally (county, parent, category, month);

CREATE TABLE audit (
  county BIGINT NOT NULL REFERENCES county (county),
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  person BIGINT,
  org BIGINT,
  act TEXT NOT NULL,
  noun TEXT NOT NULL,
  subject BIGINT NOT NULL,
  detail TEXT NOT NULL,
  prev BYTEA NOT NULL,
  hash BYTEA NOT NULL,
  PRIMARY KEY (county, seq)
);

CREATE TABLE outbox (
  county BIGINT NOT NULL REFERENCES county (county),
  id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  topic TEXT NOT NULL,
  matter BIGINT NOT NULL,
  org BIGINT,
  state TEXT NOT NULL,
  tries BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  PRIMARY KEY (county, id)
);
CREATE INDEX outbox_waiting ON outbox (county, next_at) WHERE state = 'waiting';

CREATE TABLE idempotency (
  county BIGINT NOT NULL REFERENCES county (county),
  key BYTEA NOT NULL,
  fingerprint BYTEA NOT NULL,
  answer TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (county, key)
);
CREATE INDEX idempotency_at ON idempotency (county, at);

CREATE TABLE file (
  county BIGINT NOT NULL REFERENCES county (county),
  hash TEXT NOT NULL,
  thumb TEXT NOT NULL,
  width BIGINT NOT NULL,
  height BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (county, hash)
);

CREATE TABLE matter_file (
  county BIGINT NOT NULL,
  matter BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  position BIGINT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (county, matter, seq, position),
  FOREIGN KEY (county, matter) REFERENCES matter (county, id),
  FOREIGN KEY (county, hash) REFERENCES file (county, hash)
);

-- Requests -------------------------------------------------------------------------------------

CREATE TABLE request (
  county BIGINT NOT NULL,
  id BIGINT NOT NULL,
  number TEXT NOT NULL,
  tracking BYTEA NOT NULL,
  round BIGINT NOT NULL,
  place BIGINT NOT NULL,
  town BIGINT NOT NULL,
  category TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  address TEXT NOT NULL,
  answer TEXT NOT NULL,
  lon BIGINT,
  lat BIGINT,
  source TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  -- The month it counts in, yyyymm in Shanghai.
  month BIGINT NOT NULL,
  promised_at BIGINT,
  provisional BIGINT NOT NULL CHECK (provisional IN (0, 1)),
  desk BIGINT NOT NULL,
  handler BIGINT,
  step BIGINT NOT NULL,
  call_tries BIGINT NOT NULL,
  ended_at BIGINT,
  -- 0 open, 1 closed, 2 ended otherwise: what figures and public lists ask for.
  standing BIGINT NOT NULL CHECK (standing BETWEEN 0 AND 2),
  on_time BIGINT CHECK (on_time IN (0, 1)),
  satisfied BIGINT CHECK (satisfied IN (0, 1)),
  rated BIGINT CHECK (rated BETWEEN 1 AND 5),
  rated_round BIGINT,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES matter (county, id),
  FOREIGN KEY (county, place) REFERENCES place (county, code),
  FOREIGN KEY (county, category) REFERENCES category (county, code),
  FOREIGN KEY (county, desk) REFERENCES organisation (county, id),
  FOREIGN KEY (county, handler) REFERENCES organisation (county, id)
);
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
  county BIGINT NOT NULL,
  request BIGINT NOT NULL,
  name BYTEA NOT NULL,
  phone BYTEA NOT NULL,
  -- What they wrote, whole, where numbers of people were taken out of it; else empty.
  whole BYTEA NOT NULL,
  -- Whose it is (0010_privacy), where anything was left; name and telephone are sealed with their key.
  subject BIGINT,
  PRIMARY KEY (county, request),
  FOREIGN KEY (county, request) REFERENCES request (county, id)
);
CREATE INDEX request_contact_subject ON request_contact (county, subject) WHERE subject IS NOT NULL;

CREATE TABLE step (
  county BIGINT NOT NULL,
  request BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  org BIGINT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  round BIGINT NOT NULL,
  assigned_at BIGINT NOT NULL,
  signed_at BIGINT,
  reported_at BIGINT,
  ended_at BIGINT,
  PRIMARY KEY (county, request, seq),
  FOREIGN KEY (county, request) REFERENCES request (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id)
);

CREATE TABLE call_back (
  county BIGINT NOT NULL,
  request BIGINT NOT NULL,
  round BIGINT NOT NULL,
  open BIGINT NOT NULL CHECK (open IN (0, 1)),
  opened_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  result TEXT,
  level BIGINT CHECK (level BETWEEN 1 AND 5),
  caller BIGINT,
  done_at BIGINT,
  PRIMARY KEY (county, request, round),
  FOREIGN KEY (county, request) REFERENCES request (county, id),
  CHECK ((open = 0) = (result IS NOT NULL))
);
CREATE INDEX call_back_open ON call_back (county, due_at, request) WHERE open = 1;

CREATE TABLE rating (
  county BIGINT NOT NULL,
  request BIGINT NOT NULL,
  round BIGINT NOT NULL,
  level BIGINT NOT NULL CHECK (level BETWEEN 1 AND 5),
  words TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (county, request, round),
  FOREIGN KEY (county, request) REFERENCES request (county, id)
);

-- Search: bigram tokens, the same on both databases.
CREATE TABLE request_words (
  county BIGINT NOT NULL,
  id BIGINT NOT NULL,
  tokens TSVECTOR NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES request (county, id)
);
CREATE INDEX request_words_tokens ON request_words USING gin (tokens);

-- What is written stays written -----------------------------------------------------------------

CREATE FUNCTION stays_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER timeline_stays BEFORE UPDATE OR DELETE ON timeline
  FOR EACH ROW EXECUTE FUNCTION stays_written();
CREATE TRIGGER clock_event_stays BEFORE UPDATE OR DELETE ON clock_event
  FOR EACH ROW EXECUTE FUNCTION stays_written();
CREATE TRIGGER entry_stays BEFORE UPDATE OR DELETE ON entry
  FOR EACH ROW EXECUTE FUNCTION stays_written();
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON audit
  FOR EACH ROW EXECUTE FUNCTION stays_written();
