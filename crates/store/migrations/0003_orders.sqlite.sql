-- Services, orders and members: the menu (群众点单).
-- The PostgreSQL twin of this file differs only in type names and in how drafts are kept.

-- A service of the menu: who offers what, to whom, from where, how often a month (0 is unbounded).
CREATE TABLE service (
  county INTEGER NOT NULL,
  id INTEGER NOT NULL,
  org INTEGER NOT NULL,
  member INTEGER,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  audience TEXT NOT NULL,
  place INTEGER NOT NULL,
  address TEXT NOT NULL,
  times TEXT NOT NULL,
  skill TEXT NOT NULL,
  capacity INTEGER NOT NULL CHECK (capacity >= 0),
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  since INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id),
  FOREIGN KEY (county, member) REFERENCES person (county, id),
  FOREIGN KEY (county, place) REFERENCES place (county, code)
) STRICT;
CREATE INDEX service_active ON service (county, id) WHERE active = 1;
CREATE INDEX service_place ON service (county, place, id) WHERE active = 1;
CREATE INDEX service_skill ON service (county, skill, id) WHERE active = 1;
CREATE INDEX service_org ON service (county, org, id);
CREATE INDEX service_member ON service (county, member, id) WHERE member IS NOT NULL;

-- A member: where they live and what they can do. `skills` is for reading, member_skill for finding.
CREATE TABLE member (
  county INTEGER NOT NULL,
  person INTEGER NOT NULL,
  org INTEGER NOT NULL,
  home INTEGER NOT NULL,
  town INTEGER NOT NULL,
  lon INTEGER,
  lat INTEGER,
  skills TEXT NOT NULL,
  paused INTEGER NOT NULL CHECK (paused IN (0, 1)),
  version INTEGER NOT NULL,
  PRIMARY KEY (county, person),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id),
  FOREIGN KEY (county, home) REFERENCES place (county, code)
) STRICT;
CREATE INDEX member_home ON member (county, home, person);
CREATE INDEX member_town ON member (county, town, person);

CREATE TABLE member_skill (
  county INTEGER NOT NULL,
  person INTEGER NOT NULL,
  skill TEXT NOT NULL,
  home INTEGER NOT NULL,
  town INTEGER NOT NULL,
  PRIMARY KEY (county, person, skill),
  FOREIGN KEY (county, person) REFERENCES member (county, person)
) STRICT;
CREATE INDEX member_skill_home ON member_skill (county, skill, home, person);
CREATE INDEX member_skill_town ON member_skill (county, skill, town, person);

-- The cadre (联系干部) who answers the questions of a place.
CREATE TABLE cadre (
  county INTEGER NOT NULL,
  place INTEGER NOT NULL,
  person INTEGER NOT NULL,
  org INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (county, place),
  FOREIGN KEY (county, place) REFERENCES place (county, code),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id)
) STRICT;

-- Who could be linked to a place or keep a grid: found by their organisation's place, or by name.
CREATE INDEX organisation_place ON organisation (county, place, id);
CREATE INDEX role_grant_org ON role_grant (county, org, person);
CREATE INDEX person_name ON person (county, name, id);

-- An order; its state, owner and version stand in matter, its due time in both, for lists.
CREATE TABLE orders (
  county INTEGER NOT NULL,
  id INTEGER NOT NULL,
  number TEXT NOT NULL,
  tracking BLOB NOT NULL,
  kind TEXT NOT NULL,
  skill TEXT NOT NULL,
  service INTEGER,
  -- The month the service shall be given in, yyyymm.
  service_month INTEGER NOT NULL,
  place INTEGER NOT NULL,
  town INTEGER NOT NULL,
  address TEXT NOT NULL,
  lon INTEGER,
  lat INTEGER,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  wished TEXT NOT NULL,
  placed_at INTEGER NOT NULL,
  due_at INTEGER,
  grid INTEGER NOT NULL,
  dispatched_at INTEGER,
  taker INTEGER,
  taker_org INTEGER,
  via TEXT,
  taken_at INTEGER,
  returns INTEGER NOT NULL,
  unclaimed INTEGER NOT NULL,
  answer TEXT NOT NULL,
  minutes INTEGER NOT NULL CHECK (minutes >= 0),
  served_at INTEGER,
  ended_at INTEGER,
  -- 0 with the grid, 1 in the pool, 2 in hand, 3 served, 4 closed, 5 ended otherwise, 6 became a request.
  stage INTEGER NOT NULL CHECK (stage BETWEEN 0 AND 6),
  rated INTEGER CHECK (rated BETWEEN 1 AND 5),
  story TEXT,
  draft INTEGER NOT NULL,
  -- The request it became.
  request INTEGER,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES matter (county, id),
  FOREIGN KEY (county, service) REFERENCES service (county, id),
  FOREIGN KEY (county, place) REFERENCES place (county, code),
  FOREIGN KEY (county, grid) REFERENCES organisation (county, id),
  FOREIGN KEY (county, taker) REFERENCES person (county, id),
  FOREIGN KEY (county, taker_org) REFERENCES organisation (county, id),
  FOREIGN KEY (county, request) REFERENCES request (county, id),
  CHECK ((stage = 6) = (request IS NOT NULL)),
  CHECK (stage <> 2 OR taker IS NOT NULL),
  CHECK (stage > 3 OR due_at IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX orders_number ON orders (county, number);
CREATE UNIQUE INDEX orders_tracking ON orders (county, tracking);
CREATE INDEX orders_placed ON orders (county, placed_at, id);
CREATE INDEX orders_town ON orders (county, town, placed_at, id);
CREATE INDEX orders_place ON orders (county, place, placed_at, id);
CREATE INDEX orders_skill ON orders (county, skill, placed_at, id);
CREATE INDEX orders_taker ON orders (county, taker, placed_at, id) WHERE taker IS NOT NULL;
CREATE INDEX orders_taker_org ON orders (county, taker_org, placed_at, id) WHERE taker_org IS NOT NULL;
CREATE INDEX orders_service ON orders (county, service, service_month, stage) WHERE service IS NOT NULL;
-- Few are open, and fewer wait in the pool or are in hand: these lists read nothing else.
CREATE INDEX orders_due ON orders (county, due_at, id) WHERE stage < 4;
CREATE INDEX orders_due_town ON orders (county, town, due_at, id) WHERE stage < 4;
CREATE INDEX orders_due_place ON orders (county, place, due_at, id) WHERE stage < 4;
CREATE INDEX orders_pool ON orders (county, placed_at, id) WHERE stage = 1;
CREATE INDEX orders_pool_town ON orders (county, town, placed_at, id) WHERE stage = 1;
CREATE INDEX orders_pool_place ON orders (county, place, placed_at, id) WHERE stage = 1;
CREATE INDEX orders_held ON orders (county, taker, id) WHERE stage = 2;
CREATE INDEX orders_ended ON orders (county, placed_at, id) WHERE stage = 5;
CREATE INDEX orders_converted ON orders (county, placed_at, id) WHERE stage = 6;
CREATE UNIQUE INDEX orders_request ON orders (county, request) WHERE request IS NOT NULL;
CREATE INDEX orders_low ON orders (county, placed_at, id) WHERE rated < 3;
CREATE INDEX orders_unrated ON orders (county, placed_at, id) WHERE stage = 4 AND rated IS NULL;
CREATE INDEX orders_returned ON orders (county, placed_at, id) WHERE returns > 0;
CREATE INDEX orders_unclaimed ON orders (county, placed_at, id) WHERE unclaimed > 0;
CREATE INDEX orders_told ON orders (county, placed_at, id) WHERE story = 'published';

-- Personal data stands apart, so that one door can guard it.
CREATE TABLE order_contact (
  county INTEGER NOT NULL,
  id INTEGER NOT NULL,
  name BLOB NOT NULL,
  phone BLOB NOT NULL,
  -- What they wrote, whole, where numbers of people were taken out of it; else empty.
  whole BLOB NOT NULL,
  -- Whose it is (0010_privacy), where anything was left; name and telephone are sealed with their key.
  subject INTEGER,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES orders (county, id)
) STRICT;
CREATE INDEX order_contact_subject ON order_contact (county, subject) WHERE subject IS NOT NULL;

CREATE TABLE order_rating (
  county INTEGER NOT NULL,
  id INTEGER NOT NULL,
  level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 5),
  words TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES orders (county, id)
) STRICT;
CREATE INDEX order_rating_low ON order_rating (county, at, id) WHERE level < 3;

-- A story (晒单) of an order, and every draft of it: consent is for one draft.
CREATE TABLE story (
  county INTEGER NOT NULL,
  id INTEGER NOT NULL,
  state TEXT NOT NULL,
  draft INTEGER NOT NULL,
  place INTEGER NOT NULL,
  town INTEGER NOT NULL,
  consent_at INTEGER,
  -- Who asked the person; empty when they agreed by link.
  asked_by TEXT NOT NULL,
  published_at INTEGER,
  ended_at INTEGER,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES orders (county, id),
  CHECK (state <> 'published' OR (consent_at IS NOT NULL AND published_at IS NOT NULL))
) STRICT;
CREATE INDEX story_published ON story (county, published_at, id) WHERE state = 'published';
CREATE INDEX story_published_town ON story (county, town, published_at, id) WHERE state = 'published';
CREATE INDEX story_published_place ON story (county, place, published_at, id) WHERE state = 'published';

CREATE TABLE story_draft (
  county INTEGER NOT NULL,
  id INTEGER NOT NULL,
  draft INTEGER NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  person INTEGER,
  org INTEGER,
  at INTEGER NOT NULL,
  PRIMARY KEY (county, id, draft),
  FOREIGN KEY (county, id) REFERENCES story (county, id)
) STRICT;
CREATE TRIGGER story_draft_no_update BEFORE UPDATE ON story_draft BEGIN
  SELECT RAISE(ABORT, 'story_draft is append-only');
END;
CREATE TRIGGER story_draft_no_delete BEFORE DELETE ON story_draft BEGIN
  SELECT RAISE(ABORT, 'story_draft is append-only');
END;
