-- The whole life of requests: returns, cards, delays, further units, exclusion, merging, joint
-- cases, followers; and counts of nouns other than the request.
-- The SQLite twin of this file differs only in type names and in how a key is changed.

-- An act may move a request from one category to another: two entries of one measure, one each.
ALTER TABLE entry DROP CONSTRAINT entry_pkey;
ALTER TABLE entry ADD PRIMARY KEY (county, matter, seq, measure, category);
ALTER TABLE entry_pending ADD COLUMN noun TEXT NOT NULL DEFAULT 'request';
ALTER TABLE entry_pending ALTER COLUMN noun DROP DEFAULT;
ALTER TABLE entry_pending DROP CONSTRAINT entry_pending_pkey;
ALTER TABLE entry_pending ADD PRIMARY KEY (county, matter, seq, measure, category);

ALTER TABLE tally ADD COLUMN not_reached BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tally ADD COLUMN declined BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tally ADD COLUMN excluded BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tally ADD COLUMN returned BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tally ADD COLUMN drawn BIGINT NOT NULL DEFAULT 0;
-- Until now everything that was closed had been called back.
UPDATE tally SET drawn = closed;
INSERT INTO entry (county, matter, seq, measure, at, noun, quantity, place, category, month)
  SELECT county, matter, seq, 'drawn', at, noun, quantity, place, category, month FROM entry WHERE measure = 'closed';
INSERT INTO entry_pending (county, matter, seq, measure, noun, quantity, place, category, month)
  SELECT county, matter, seq, 'drawn', noun, quantity, place, category, month FROM entry_pending WHERE measure = 'closed';

-- Sums of the measures of every other noun; `category` is empty for all categories together.
CREATE TABLE count_tally (
  county BIGINT NOT NULL REFERENCES county (county),
  noun TEXT NOT NULL,
  place BIGINT NOT NULL,
  category TEXT NOT NULL,
  month BIGINT NOT NULL,
  measure TEXT NOT NULL,
  parent BIGINT NOT NULL,
  quantity BIGINT NOT NULL,
  PRIMARY KEY (county, noun, place, category, month, measure)
);
CREATE INDEX count_tally_parent ON count_tally (county, noun, parent, category, month);

-- Requests -------------------------------------------------------------------------------------

-- How often it was returned (退单).
ALTER TABLE request ADD COLUMN returns BIGINT NOT NULL DEFAULT 0;
-- How the call-back of the round ended: answered, by_link, missed, declined, not_drawn.
ALTER TABLE request ADD COLUMN call_end TEXT;
-- Where an exclusion (剔除) of what was said stands, and whether it holds.
ALTER TABLE request ADD COLUMN exclusion TEXT;
ALTER TABLE request ADD COLUMN excluded BIGINT NOT NULL DEFAULT 0 CHECK (excluded IN (0, 1));
-- How often the person urged in this round, and the highest card: 0 none, 1 yellow, 2 red.
ALTER TABLE request ADD COLUMN urges BIGINT NOT NULL DEFAULT 0;
ALTER TABLE request ADD COLUMN urged_at BIGINT;
ALTER TABLE request ADD COLUMN card BIGINT NOT NULL DEFAULT 0 CHECK (card BETWEEN 0 AND 2);
-- Supporting and copied organisations that have not answered yet.
ALTER TABLE request ADD COLUMN units BIGINT NOT NULL DEFAULT 0;
-- What waits for the superior's word: 0 nothing, 1 a delay, 2 an exclusion.
ALTER TABLE request ADD COLUMN awaits BIGINT NOT NULL DEFAULT 0 CHECK (awaits BETWEEN 0 AND 2);
-- The joint case it is handled with, and the request it was merged into, from which state.
ALTER TABLE request ADD COLUMN joint BIGINT;
ALTER TABLE request ADD COLUMN merged_into BIGINT;
ALTER TABLE request ADD COLUMN merged_from TEXT;
-- People who said "me too".
ALTER TABLE request ADD COLUMN followers BIGINT NOT NULL DEFAULT 0;
CREATE INDEX request_joint ON request (county, joint, id) WHERE joint IS NOT NULL;
CREATE INDEX request_merged ON request (county, merged_into, id) WHERE merged_into IS NOT NULL;
CREATE INDEX request_returned ON request (county, received_at, id) WHERE returns > 0;
CREATE INDEX request_excluded ON request (county, received_at, id) WHERE excluded = 1;
CREATE INDEX request_exclusion ON request (county, exclusion, received_at, id) WHERE exclusion IS NOT NULL;
CREATE INDEX request_call_end ON request (county, call_end, received_at, id) WHERE call_end IN ('missed', 'declined');
CREATE INDEX request_card ON request (county, received_at, id) WHERE card > 0 AND standing = 0;
CREATE INDEX request_urged ON request (county, received_at, id) WHERE urges > 0 AND standing = 0;
-- Low ratings of this round, whose call-back is owed first.
CREATE INDEX request_low ON request (county, id) WHERE rated <= 2 AND standing = 0;
CREATE INDEX request_awaits ON request (county, received_at, id) WHERE awaits > 0;
-- Likely duplicates: the newest of the same kind in the same village, and in the same town.
CREATE INDEX request_alike_place ON request (county, place, category, received_at, id);
CREATE INDEX request_alike_town ON request (county, town, category, received_at, id);

-- More time (extend) or a suspension (suspend) that was asked for.
CREATE TABLE request_delay (
  county BIGINT NOT NULL,
  request BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  kind TEXT NOT NULL,
  amount BIGINT,
  unit TEXT,
  until_on TEXT,
  org BIGINT NOT NULL,
  reason TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  -- asked, granted, refused, void
  state TEXT NOT NULL,
  decided_at BIGINT,
  PRIMARY KEY (county, request, seq),
  FOREIGN KEY (county, request) REFERENCES request (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id)
);
-- At most one waits; the superior's list reads this one.
CREATE UNIQUE INDEX request_delay_asked ON request_delay (county, request) WHERE state = 'asked';

-- Organisations besides the one that leads: support (协办) and copy (抄告).
CREATE TABLE request_unit (
  county BIGINT NOT NULL,
  request BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  org BIGINT NOT NULL,
  kind TEXT NOT NULL,
  round BIGINT NOT NULL,
  asked_at BIGINT NOT NULL,
  done_at BIGINT,
  words TEXT NOT NULL,
  PRIMARY KEY (county, request, seq, org),
  FOREIGN KEY (county, request) REFERENCES request (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id)
);
CREATE INDEX request_unit_open ON request_unit (county, org, asked_at, request) WHERE done_at IS NULL;

-- "Me too": somebody else with the same need, told when it is done. The code is stored hashed.
CREATE TABLE follower (
  county BIGINT NOT NULL,
  request BIGINT NOT NULL,
  id BIGINT NOT NULL,
  tracking BYTEA NOT NULL,
  name BYTEA NOT NULL,
  phone BYTEA NOT NULL,
  -- What they wrote, whole, where numbers of people were taken out of it; else empty.
  whole BYTEA NOT NULL,
  -- Whose it is (0010_privacy), where anything was left; name and telephone are sealed with their key.
  subject BIGINT,
  words TEXT NOT NULL,
  at BIGINT NOT NULL,
  told_at BIGINT,
  PRIMARY KEY (county, request, id),
  FOREIGN KEY (county, request) REFERENCES request (county, id)
);
CREATE INDEX follower_subject ON follower (county, subject) WHERE subject IS NOT NULL;
CREATE UNIQUE INDEX follower_tracking ON follower (county, tracking);

-- A joint case (联办件): many requests, handled once. Its state, owner and due time stand in matter.
CREATE TABLE joint_case (
  county BIGINT NOT NULL,
  id BIGINT NOT NULL,
  number TEXT NOT NULL,
  title TEXT NOT NULL,
  category TEXT NOT NULL,
  org BIGINT NOT NULL,
  opened_at BIGINT NOT NULL,
  answer TEXT NOT NULL,
  ended_at BIGINT,
  -- How many requests came in, ever, and how many of these left: recounted with each change.
  joined BIGINT NOT NULL,
  gone BIGINT NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES matter (county, id),
  FOREIGN KEY (county, category) REFERENCES category (county, code),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id)
);
CREATE INDEX joint_case_org ON joint_case (county, org, opened_at, id);
CREATE UNIQUE INDEX joint_case_number ON joint_case (county, number);

-- Who is or was in it, and why they left.
CREATE TABLE joint_member (
  county BIGINT NOT NULL,
  joint BIGINT NOT NULL,
  request BIGINT NOT NULL,
  joined_at BIGINT NOT NULL,
  left_at BIGINT,
  left_why TEXT NOT NULL,
  PRIMARY KEY (county, joint, request, joined_at),
  FOREIGN KEY (county, joint) REFERENCES joint_case (county, id),
  FOREIGN KEY (county, request) REFERENCES request (county, id)
);

-- A message to one of those who said "me too" names which.
ALTER TABLE outbox ADD COLUMN follower BIGINT;

-- A request that came of another: somebody followed that one, or theirs was merged into it, and
-- said that it is not solved where they live.
CREATE TABLE request_origin (
  county BIGINT NOT NULL,
  request BIGINT NOT NULL,
  origin BIGINT NOT NULL,
  PRIMARY KEY (county, request),
  FOREIGN KEY (county, request) REFERENCES request (county, id),
  FOREIGN KEY (county, origin) REFERENCES request (county, id)
);
CREATE INDEX request_origin_of ON request_origin (county, origin, request);

-- The open ones of a kind, the newest first: what a duplicate most likely is of, and what a joint
-- case is combed from.
CREATE INDEX request_open_alike ON request (county, town, category, received_at, id) WHERE standing = 0;
CREATE INDEX request_open_category ON request (county, category, received_at, id) WHERE standing = 0;
