-- Points on the map, entry codes, answer templates, county words.
-- The SQLite twin of this file differs only in type names.

-- Where a place lies, WGS 84 in millionths of a degree: set by an administrator, learned from the
-- positions of its requests, or made up for a demonstration.
CREATE TABLE place_point (
  county BIGINT NOT NULL,
  place BIGINT NOT NULL,
  lon BIGINT NOT NULL,
  lat BIGINT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('set', 'learned', 'sketch')),
  PRIMARY KEY (county, place),
  FOREIGN KEY (county, place) REFERENCES place (county, code)
);

-- How far the requests with a position have been learned from.
CREATE TABLE point_mark (
  county BIGINT NOT NULL PRIMARY KEY REFERENCES county (county),
  received_at BIGINT NOT NULL,
  request BIGINT NOT NULL
);
CREATE INDEX request_located ON request (county, received_at, id) WHERE lon IS NOT NULL;
CREATE INDEX request_located_place ON request (county, place, received_at, id) WHERE lon IS NOT NULL;

CREATE TABLE entry_code (
  county BIGINT NOT NULL,
  code TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('place', 'grid', 'group')),
  label TEXT NOT NULL,
  place BIGINT NOT NULL,
  grid BIGINT,
  active BIGINT NOT NULL CHECK (active IN (0, 1)),
  made_at BIGINT NOT NULL,
  PRIMARY KEY (county, code),
  FOREIGN KEY (county, place) REFERENCES place (county, code),
  FOREIGN KEY (county, grid) REFERENCES grid (county, id)
);
CREATE INDEX entry_code_place ON entry_code (county, place, code);

-- By which code a request came in.
CREATE TABLE request_entry (
  county BIGINT NOT NULL,
  request BIGINT NOT NULL,
  code TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (county, request),
  FOREIGN KEY (county, request) REFERENCES request (county, id),
  FOREIGN KEY (county, code) REFERENCES entry_code (county, code)
);
CREATE INDEX request_entry_code ON request_entry (county, code, at, request);

-- Words an office uses again; `org` is nothing for the whole county's, `category` empty for any.
CREATE TABLE template (
  county BIGINT NOT NULL REFERENCES county (county),
  id BIGINT NOT NULL,
  org BIGINT,
  category TEXT NOT NULL,
  act TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  active BIGINT NOT NULL CHECK (active IN (0, 1)),
  version BIGINT NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id)
);
CREATE INDEX template_org ON template (county, org, id);

-- What a county calls things where it differs from the program.
CREATE TABLE county_word (
  county BIGINT NOT NULL REFERENCES county (county),
  word TEXT NOT NULL,
  local TEXT NOT NULL,
  PRIMARY KEY (county, word)
);
