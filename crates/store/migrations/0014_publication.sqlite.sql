-- What leaves the house: exports with contacts in clear, public answers and photos.

-- An export with contacts that one person asked for and another lets be. The rows themselves are read
-- when it is fetched; kept is only which list, and why.
CREATE TABLE contact_export (
  county INTEGER NOT NULL REFERENCES county (county),
  id INTEGER NOT NULL,
  number TEXT NOT NULL,
  title TEXT NOT NULL,
  -- What narrows the list, as in the address of its page.
  query TEXT NOT NULL,
  row_count INTEGER NOT NULL,
  reason TEXT NOT NULL,
  asked_by INTEGER NOT NULL,
  org INTEGER NOT NULL,
  asked_at INTEGER NOT NULL,
  -- waiting, approved, refused.
  state TEXT NOT NULL,
  decided_by INTEGER,
  decided_at INTEGER,
  refusal TEXT NOT NULL,
  fetched INTEGER NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, asked_by) REFERENCES person (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id),
  FOREIGN KEY (county, decided_by) REFERENCES person (county, id),
  -- Nobody approves their own, whatever the program does.
  CHECK (decided_by IS NULL OR decided_by <> asked_by)
) STRICT;
CREATE INDEX contact_export_state ON contact_export (county, state, id);
CREATE INDEX contact_export_asker ON contact_export (county, asked_by, id);

-- What was decided about the public answer of a request, decision after decision; the answer itself
-- stays as it was written. A decision holds for one wording: `answer` is the hash of it.
CREATE TABLE publication (
  county INTEGER NOT NULL,
  request INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  answer BLOB NOT NULL,
  -- released, withheld.
  state TEXT NOT NULL,
  -- What everybody reads; empty when withheld.
  public TEXT NOT NULL,
  -- How many places were covered, and how many suggestions were declined.
  covered INTEGER NOT NULL,
  declined INTEGER NOT NULL,
  person INTEGER NOT NULL,
  org INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (county, request, seq),
  FOREIGN KEY (county, request) REFERENCES request (county, id),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
) STRICT;

-- Answers in which something was found and that nobody has decided on.
CREATE TABLE publication_waiting (
  county INTEGER NOT NULL,
  request INTEGER NOT NULL,
  place INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (county, request),
  FOREIGN KEY (county, request) REFERENCES request (county, id)
) STRICT;
CREATE INDEX publication_waiting_at ON publication_waiting (county, at, request);

-- Up to which closed request answers were looked through.
CREATE TABLE publication_seen (
  county INTEGER NOT NULL REFERENCES county (county),
  ended_at INTEGER NOT NULL,
  request INTEGER NOT NULL,
  PRIMARY KEY (county)
) STRICT;

-- A photo of a result that everybody may see: a copy with boxes painted over it. The original is
-- never served to the public.
CREATE TABLE photo_release (
  county INTEGER NOT NULL,
  matter INTEGER NOT NULL,
  hash TEXT NOT NULL,
  public_hash TEXT NOT NULL,
  public_thumb TEXT NOT NULL,
  boxes TEXT NOT NULL,
  person INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (county, matter, hash),
  FOREIGN KEY (county, matter) REFERENCES matter (county, id),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
) STRICT;
CREATE INDEX photo_release_public ON photo_release (county, public_hash);
