-- What leaves the house: exports with contacts in clear, public answers and photos.
-- The SQLite twin of this file differs only in type names.

-- An export with contacts that one person asked for and another lets be. The rows themselves are read
-- when it is fetched; kept is only which list, and why.
CREATE TABLE contact_export (
  county BIGINT NOT NULL REFERENCES county (county),
  id BIGINT NOT NULL,
  number TEXT NOT NULL,
  title TEXT NOT NULL,
  -- What narrows the list, as in the address of its page.
  query TEXT NOT NULL,
  row_count BIGINT NOT NULL,
  reason TEXT NOT NULL,
  asked_by BIGINT NOT NULL,
  org BIGINT NOT NULL,
  asked_at BIGINT NOT NULL,
  -- waiting, approved, refused.
  state TEXT NOT NULL,
  decided_by BIGINT,
  decided_at BIGINT,
  refusal TEXT NOT NULL,
  fetched BIGINT NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, asked_by) REFERENCES person (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id),
  FOREIGN KEY (county, decided_by) REFERENCES person (county, id),
  -- Nobody approves their own, whatever the program does.
  CHECK (decided_by IS NULL OR decided_by <> asked_by)
);
CREATE INDEX contact_export_state ON contact_export (county, state, id);
CREATE INDEX contact_export_asker ON contact_export (county, asked_by, id);

-- What was decided about the public answer of a request, decision after decision; the answer itself
-- stays as it was written. A decision holds for one wording: `answer` is the hash of it.
CREATE TABLE publication (
  county BIGINT NOT NULL,
  request BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  answer BYTEA NOT NULL,
  -- released, withheld.
  state TEXT NOT NULL,
  -- What everybody reads; empty when withheld.
  public TEXT NOT NULL,
  -- How many places were covered, and how many suggestions were declined.
  covered BIGINT NOT NULL,
  declined BIGINT NOT NULL,
  person BIGINT NOT NULL,
  org BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (county, request, seq),
  FOREIGN KEY (county, request) REFERENCES request (county, id),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
);

-- Answers in which something was found and that nobody has decided on.
CREATE TABLE publication_waiting (
  county BIGINT NOT NULL,
  request BIGINT NOT NULL,
  place BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (county, request),
  FOREIGN KEY (county, request) REFERENCES request (county, id)
);
CREATE INDEX publication_waiting_at ON publication_waiting (county, at, request);

-- Up to which closed request answers were looked through.
CREATE TABLE publication_seen (
  county BIGINT NOT NULL REFERENCES county (county),
  ended_at BIGINT NOT NULL,
  request BIGINT NOT NULL,
  PRIMARY KEY (county)
);

-- A photo of a result that everybody may see: a copy with boxes painted over it. The original is
-- never served to the public.
CREATE TABLE photo_release (
  county BIGINT NOT NULL,
  matter BIGINT NOT NULL,
  hash TEXT NOT NULL,
  public_hash TEXT NOT NULL,
  public_thumb TEXT NOT NULL,
  boxes TEXT NOT NULL,
  person BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (county, matter, hash),
  FOREIGN KEY (county, matter) REFERENCES matter (county, id),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
);
CREATE INDEX photo_release_public ON photo_release (county, public_hash);
