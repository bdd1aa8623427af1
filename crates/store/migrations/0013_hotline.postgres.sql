-- Imports: tables of others on their way in; and the work orders of the 12345 hotline.
-- The SQLite twin of this file differs only in type names.

-- What the columns of a kind of file mean, known by a hash of its headings. The headings are sealed:
-- a file without any has a person's row in their place.
CREATE TABLE import_shape (
  county BIGINT NOT NULL REFERENCES county (county),
  id BIGINT NOT NULL,
  noun TEXT NOT NULL,
  hash BYTEA NOT NULL,
  headings BYTEA NOT NULL,
  columns TEXT NOT NULL,
  made_by BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, made_by) REFERENCES person (county, id)
);
CREATE UNIQUE INDEX import_shape_hash ON import_shape (county, noun, hash);

-- Their word, our code.
CREATE TABLE import_word (
  county BIGINT NOT NULL REFERENCES county (county),
  noun TEXT NOT NULL,
  field TEXT NOT NULL,
  word TEXT NOT NULL,
  told TEXT NOT NULL,
  made_by BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (county, noun, field, word),
  FOREIGN KEY (county, made_by) REFERENCES person (county, id)
);

-- A file on its way. Its name and headings are sealed.
CREATE TABLE import_run (
  county BIGINT NOT NULL REFERENCES county (county),
  id BIGINT NOT NULL,
  noun TEXT NOT NULL,
  state TEXT NOT NULL,
  org BIGINT NOT NULL,
  made_by BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  name BYTEA NOT NULL,
  headings BYTEA NOT NULL,
  columns TEXT NOT NULL,
  shape BIGINT,
  count BIGINT NOT NULL,
  person BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id),
  FOREIGN KEY (county, made_by) REFERENCES person (county, id),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  FOREIGN KEY (county, shape) REFERENCES import_shape (county, id)
);
CREATE INDEX import_run_of ON import_run (county, noun, org, id);
CREATE INDEX import_run_at_work ON import_run (county, id) WHERE state IN ('taking', 'undoing');
CREATE INDEX import_run_staged ON import_run (county, changed_at) WHERE state IN ('columns', 'words', 'ready');

-- A staged row, sealed. It goes when it is taken or given up.
CREATE TABLE import_row (
  county BIGINT NOT NULL,
  run BIGINT NOT NULL,
  line BIGINT NOT NULL,
  id BIGINT NOT NULL,
  cells BYTEA NOT NULL,
  standing TEXT NOT NULL,
  chosen BIGINT NOT NULL CHECK (chosen IN (0, 1)),
  PRIMARY KEY (county, run, line),
  FOREIGN KEY (county, run) REFERENCES import_run (county, id)
);
CREATE INDEX import_row_chosen ON import_row (county, run, line) WHERE standing = 'new' AND chosen = 1;

-- What a row became; 'kept' where it could not be taken back, because somebody had touched it.
CREATE TABLE import_taken (
  county BIGINT NOT NULL,
  run BIGINT NOT NULL,
  line BIGINT NOT NULL,
  matter BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('taken', 'undone', 'kept')),
  PRIMARY KEY (county, run, line),
  FOREIGN KEY (county, run) REFERENCES import_run (county, id),
  FOREIGN KEY (county, matter) REFERENCES matter (county, id)
);
CREATE UNIQUE INDEX import_taken_matter ON import_taken (county, matter);

-- A work order of the hotline and the request it became. What was taken back leaves its number free.
CREATE TABLE hotline_order (
  county BIGINT NOT NULL,
  request BIGINT NOT NULL,
  run BIGINT NOT NULL,
  line BIGINT NOT NULL,
  number TEXT NOT NULL,
  kind TEXT NOT NULL,
  category TEXT NOT NULL,
  title TEXT NOT NULL,
  district TEXT NOT NULL,
  town TEXT NOT NULL,
  village TEXT NOT NULL,
  called_at BIGINT,
  limit_at BIGINT,
  taken_at BIGINT NOT NULL,
  kept BYTEA NOT NULL,
  withdrawn BIGINT NOT NULL CHECK (withdrawn IN (0, 1)),
  PRIMARY KEY (county, request),
  FOREIGN KEY (county, request) REFERENCES request (county, id),
  FOREIGN KEY (county, run) REFERENCES import_run (county, id)
);
CREATE UNIQUE INDEX hotline_order_number ON hotline_order (county, number) WHERE withdrawn = 0;
CREATE INDEX hotline_order_run ON hotline_order (county, run, line);
CREATE INDEX hotline_order_taken ON hotline_order (county, taken_at, request);
CREATE INDEX hotline_order_limit ON hotline_order (county, limit_at, request) WHERE limit_at IS NOT NULL AND withdrawn = 0;
