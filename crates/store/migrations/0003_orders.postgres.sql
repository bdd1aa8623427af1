-- Services, orders and members: the menu (群众点单).
-- The SQLite twin of this file differs only in type names and in how drafts are kept.

-- A service of the menu: who offers what, to whom, from where, how often a month (0 is unbounded).
CREATE TABLE service (
  county BIGINT NOT NULL,
  id BIGINT NOT NULL,
  org BIGINT NOT NULL,
  member BIGINT,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  audience TEXT NOT NULL,
  place BIGINT NOT NULL,
  address TEXT NOT NULL,
  times TEXT NOT NULL,
  skill TEXT NOT NULL,
  capacity BIGINT NOT NULL CHECK (capacity >= 0),
  active BIGINT NOT NULL CHECK (active IN (0, 1)),
  since BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id),
  FOREIGN KEY (county, member) REFERENCES person (county, id),
  FOREIGN KEY (county, place) REFERENCES place (county, code)
);
CREATE INDEX service_active ON service (county, id) WHERE active = 1;
CREATE INDEX service_place ON service (county, place, id) WHERE active = 1;
CREATE INDEX service_skill ON service (county, skill, id) WHERE active = 1;
CREATE INDEX service_org ON service (county, org, id);
CREATE INDEX service_member ON service (county, member, id) WHERE member IS NOT NULL;

-- A member: where they live and what they can do. `skills` is for reading, member_skill for finding.
CREATE TABLE member (
  county BIGINT NOT NULL,
  person BIGINT NOT NULL,
  org BIGINT NOT NULL,
  home BIGINT NOT NULL,
  town BIGINT NOT NULL,
  lon BIGINT,
  lat BIGINT,
  skills TEXT NOT NULL,
  paused BIGINT NOT NULL CHECK (paused IN (0, 1)),
  version BIGINT NOT NULL,
  PRIMARY KEY (county, person),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id),
  FOREIGN KEY (county, home) REFERENCES place (county, code)
);
CREATE INDEX member_home ON member (county, home, person);
CREATE INDEX member_town ON member (county, town, person);

CREATE TABLE member_skill (
  county BIGINT NOT NULL,
  person BIGINT NOT NULL,
  skill TEXT NOT NULL,
  home BIGINT NOT NULL,
  town BIGINT NOT NULL,
  PRIMARY KEY (county, person, skill),
  FOREIGN KEY (county, person) REFERENCES member (county, person)
);
CREATE INDEX member_skill_home ON member_skill (county, skill, home, person);
CREATE INDEX member_skill_town ON member_skill (county, skill, town, person);

-- The cadre (联系干部) who answers the questions of a place.
CREATE TABLE cadre (
  county BIGINT NOT NULL,
  place BIGINT NOT NULL,
  person BIGINT NOT NULL,
  org BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (county, place),
  FOREIGN KEY (county, place) REFERENCES place (county, code),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id)
);

-- Who could be linked to a place or keep a grid: found by their organisation's place, or by name.
CREATE INDEX organisation_place ON organisation (county, place, id);
CREATE INDEX role_grant_org ON role_grant (county, org, person);
CREATE INDEX person_name ON person (county, name, id);

-- An order; its state, owner and version stand in matter, its due time in both, for lists.
CREATE TABLE orders (
  county BIGINT NOT NULL,
  id BIGINT NOT NULL,
  number TEXT NOT NULL,
  tracking BYTEA NOT NULL,
  kind TEXT NOT NULL,
  skill TEXT NOT NULL,
  service BIGINT,
  -- The month the service shall be given in, yyyymm.
  service_month BIGINT NOT NULL,
  place BIGINT NOT NULL,
  town BIGINT NOT NULL,
  address TEXT NOT NULL,
  lon BIGINT,
  lat BIGINT,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  wished TEXT NOT NULL,
  placed_at BIGINT NOT NULL,
  due_at BIGINT,
  grid BIGINT NOT NULL,
  dispatched_at BIGINT,
  taker BIGINT,
  taker_org BIGINT,
  via TEXT,
  taken_at BIGINT,
  returns BIGINT NOT NULL,
  unclaimed BIGINT NOT NULL,
  answer TEXT NOT NULL,
  minutes BIGINT NOT NULL CHECK (minutes >= 0),
  served_at BIGINT,
  ended_at BIGINT,
  -- 0 with the grid, 1 in the pool, 2 in hand, 3 served, 4 closed, 5 ended otherwise, 6 became a request.
  stage BIGINT NOT NULL CHECK (stage BETWEEN 0 AND 6),
  rated BIGINT CHECK (rated BETWEEN 1 AND 5),
  story TEXT,
  draft BIGINT NOT NULL,
  -- The request it became.
  request BIGINT,
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
);
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
  county BIGINT NOT NULL,
  id BIGINT NOT NULL,
  name BYTEA NOT NULL,
  phone BYTEA NOT NULL,
  -- What they wrote, whole, where numbers of people were taken out of it; else empty.
  whole BYTEA NOT NULL,
  -- Whose it is (0010_privacy), where anything was left; name and telephone are sealed with their key.
  subject BIGINT,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES orders (county, id)
);
CREATE INDEX order_contact_subject ON order_contact (county, subject) WHERE subject IS NOT NULL;

CREATE TABLE order_rating (
  county BIGINT NOT NULL,
  id BIGINT NOT NULL,
  level BIGINT NOT NULL CHECK (level BETWEEN 1 AND 5),
  words TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES orders (county, id)
);
CREATE INDEX order_rating_low ON order_rating (county, at, id) WHERE level < 3;

-- A story (晒单) of an order, and every draft of it: consent is for one draft.
CREATE TABLE story (
  county BIGINT NOT NULL,
  id BIGINT NOT NULL,
  state TEXT NOT NULL,
  draft BIGINT NOT NULL,
  place BIGINT NOT NULL,
  town BIGINT NOT NULL,
  consent_at BIGINT,
  -- Who asked the person; empty when they agreed by link.
  asked_by TEXT NOT NULL,
  published_at BIGINT,
  ended_at BIGINT,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES orders (county, id),
  CHECK (state <> 'published' OR (consent_at IS NOT NULL AND published_at IS NOT NULL))
);
CREATE INDEX story_published ON story (county, published_at, id) WHERE state = 'published';
CREATE INDEX story_published_town ON story (county, town, published_at, id) WHERE state = 'published';
CREATE INDEX story_published_place ON story (county, place, published_at, id) WHERE state = 'published';

CREATE TABLE story_draft (
  county BIGINT NOT NULL,
  id BIGINT NOT NULL,
  draft BIGINT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  person BIGINT,
  org BIGINT,
  at BIGINT NOT NULL,
  PRIMARY KEY (county, id, draft),
  FOREIGN KEY (county, id) REFERENCES story (county, id)
);
CREATE TRIGGER story_draft_stays BEFORE UPDATE OR DELETE ON story_draft
  FOR EACH ROW EXECUTE FUNCTION stays_written();
