-- Flags: words of residents that somebody should look at before other residents are shown them. The
-- matter itself goes its way untouched.
-- The SQLite twin of this file differs only in type names.
CREATE TABLE flag (
  county BIGINT NOT NULL,
  request BIGINT NOT NULL,
  place BIGINT NOT NULL,
  at BIGINT NOT NULL,
  -- waiting, cleared, withheld, appealed, upheld, lifted.
  state TEXT NOT NULL,
  -- Who asked for the look, where somebody did, and why in their words.
  asked_by BIGINT,
  asked_why TEXT NOT NULL,
  -- Why others are not shown it; both empty where they are.
  ground TEXT NOT NULL,
  why TEXT NOT NULL,
  decided_by BIGINT,
  decided_at BIGINT,
  -- What the person said against it.
  appeal TEXT NOT NULL,
  appealed_at BIGINT,
  final_why TEXT NOT NULL,
  final_by BIGINT,
  final_at BIGINT,
  PRIMARY KEY (county, request),
  FOREIGN KEY (county, request) REFERENCES request (county, id),
  FOREIGN KEY (county, asked_by) REFERENCES person (county, id),
  FOREIGN KEY (county, decided_by) REFERENCES person (county, id),
  FOREIGN KEY (county, final_by) REFERENCES person (county, id),
  -- Nobody decides an appeal against themselves, whatever the program does.
  CHECK (final_by IS NULL OR final_by <> decided_by)
);
CREATE INDEX flag_state ON flag (county, state, at, request);

-- What made it a flag: phone, source, word, hand. With `word` the word of the list, else empty.
CREATE TABLE flag_cause (
  county BIGINT NOT NULL,
  request BIGINT NOT NULL,
  cause TEXT NOT NULL,
  word TEXT NOT NULL,
  PRIMARY KEY (county, request, cause, word),
  FOREIGN KEY (county, request) REFERENCES flag (county, request)
);
CREATE INDEX flag_cause_word ON flag_cause (county, cause, word, request);

-- Words that ask for a look, with who put them on the list and why.
CREATE TABLE flag_word (
  county BIGINT NOT NULL REFERENCES county (county),
  word TEXT NOT NULL,
  why TEXT NOT NULL,
  person BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (county, word),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
);
