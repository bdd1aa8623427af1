-- Imports: tables of others on their way in; and the work orders of the 12345 hotline.
-- The PostgreSQL twin of this file differs only in type names.

-- What the columns of a kind of file mean, known by a hash of its headings. The headings are sealed:
-- a file without any has a person's row in their place.
CREATE TABLE import_shape (
  county INTEGER NOT NULL REFERENCES county (county),
  id INTEGER NOT NULL,
  noun TEXT NOT NULL,
  hash BLOB NOT NULL,
  headings BLOB NOT NULL,
  columns TEXT NOT NULL,
  made_by INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, made_by) REFERENCES person (county, id)
) STRICT;
CREATE UNIQUE INDEX import_shape_hash ON import_shape (county, noun, hash);

-- Their word, our code.
CREATE TABLE import_word (
  county INTEGER NOT NULL REFERENCES county (county),
  noun TEXT NOT NULL,
  field TEXT NOT NULL,
  word TEXT NOT NULL,
  told TEXT NOT NULL,
  made_by INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  PRIMARY KEY (county, noun, field, word),
  FOREIGN KEY (county, made_by) REFERENCES person (county, id)
) STRICT;

-- A file on its way. Its name and headings are sealed.
CREATE TABLE import_run (
  county INTEGER NOT NULL REFERENCES county (county),
  id INTEGER NOT NULL,
  noun TEXT NOT NULL,
  state TEXT NOT NULL,
  org INTEGER NOT NULL,
  made_by INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  name BLOB NOT NULL,
  headings BLOB NOT NULL,
  columns TEXT NOT NULL,
  shape INTEGER,
  count INTEGER NOT NULL,
  person INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id),
  FOREIGN KEY (county, made_by) REFERENCES person (county, id),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  FOREIGN KEY (county, shape) REFERENCES import_shape (county, id)
) STRICT;
CREATE INDEX import_run_of ON import_run (county, noun, org, id);
CREATE INDEX import_run_at_work ON import_run (county, id) WHERE state IN ('taking', 'undoing');
CREATE INDEX import_run_staged ON import_run (county, changed_at) WHERE state IN ('columns', 'words', 'ready');

-- A staged row, sealed. It goes when it is taken or given up.
CREATE TABLE import_row (
  county INTEGER NOT NULL,
  run INTEGER NOT NULL,
  line INTEGER NOT NULL,
  id INTEGER NOT NULL,
  cells BLOB NOT NULL,
  standing TEXT NOT NULL,
  chosen INTEGER NOT NULL CHECK (chosen IN (0, 1)),
  PRIMARY KEY (county, run, line),
  FOREIGN KEY (county, run) REFERENCES import_run (county, id)
) STRICT;
CREATE INDEX import_row_chosen ON import_row (county, run, line) WHERE standing = 'new' AND chosen = 1;

-- What a row became; 'kept' where it could not be taken back, because somebody had touched it.
CREATE TABLE import_taken (
  county INTEGER NOT NULL,
  run INTEGER NOT NULL,
  line INTEGER NOT NULL,
  matter INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('taken', 'undone', 'kept')),
  PRIMARY KEY (county, run, line),
  FOREIGN KEY (county, run) REFERENCES import_run (county, id),
  FOREIGN KEY (county, matter) REFERENCES matter (county, id)
) STRICT;
CREATE UNIQUE INDEX import_taken_matter ON import_taken (county, matter);

-- A work order of the hotline and the request it became. What was taken back leaves its number free.
CREATE TABLE hotline_order (
  county INTEGER NOT NULL,
  request INTEGER NOT NULL,
  run INTEGER NOT NULL,
  line INTEGER NOT NULL,
  number TEXT NOT NULL,
  kind TEXT NOT NULL,
  category TEXT NOT NULL,
  title TEXT NOT NULL,
  district TEXT NOT NULL,
  town TEXT NOT NULL,
  village TEXT NOT NULL,
  called_at INTEGER,
  limit_at INTEGER,
  taken_at INTEGER NOT NULL,
  kept BLOB NOT NULL,
  withdrawn INTEGER NOT NULL CHECK (withdrawn IN (0, 1)),
  PRIMARY KEY (county, request),
  FOREIGN KEY (county, request) REFERENCES request (county, id),
  FOREIGN KEY (county, run) REFERENCES import_run (county, id)
) STRICT;
CREATE UNIQUE INDEX hotline_order_number ON hotline_order (county, number) WHERE withdrawn = 0;
CREATE INDEX hotline_order_run ON hotline_order (county, run, line);
CREATE INDEX hotline_order_taken ON hotline_order (county, taken_at, request);
CREATE INDEX hotline_order_limit ON hotline_order (county, limit_at, request) WHERE limit_at IS NOT NULL AND withdrawn = 0;
