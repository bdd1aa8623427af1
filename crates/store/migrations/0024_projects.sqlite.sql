-- Responsibilities, goals with their key items, secretaries' projects; and the register of risk points.
-- The PostgreSQL twin of this file differs only in type names.

-- A line of a list: whose, what it is to reach, by when, and how far it has come.
CREATE TABLE project (
  county INTEGER NOT NULL,
  id INTEGER NOT NULL,
  -- responsibility, goal, key_item, secretary_project.
  kind TEXT NOT NULL,
  -- county, organ, branch.
  level TEXT NOT NULL,
  parent INTEGER,
  org INTEGER NOT NULL,
  title TEXT NOT NULL,
  aim TEXT NOT NULL,
  year INTEGER NOT NULL,
  due_on TEXT NOT NULL,
  -- declared, sent_back, approved, running, done, withdrawn.
  state TEXT NOT NULL,
  -- By when it is decided, or comes again after it was sent back.
  decide_by TEXT NOT NULL,
  declared_by INTEGER NOT NULL,
  done_on TEXT,
  -- Why it was sent back, opened again or withdrawn last.
  reason TEXT NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES matter (county, id),
  FOREIGN KEY (county, parent) REFERENCES project (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id),
  FOREIGN KEY (county, declared_by) REFERENCES person (county, id),
  -- A key item belongs to a goal; nothing else does.
  CHECK ((kind = 'key_item') = (parent IS NOT NULL)),
  CHECK ((state = 'done') = (done_on IS NOT NULL))
) STRICT;
CREATE INDEX project_year ON project (county, year, kind, due_on, id);
CREATE INDEX project_org ON project (county, org, year, due_on, id);
CREATE INDEX project_parent ON project (county, parent, due_on, id) WHERE parent IS NOT NULL;

-- The steps on the way: how far a project has come is said by these and by no percentage.
CREATE TABLE milestone (
  county INTEGER NOT NULL,
  project INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  what TEXT NOT NULL,
  due_on TEXT NOT NULL,
  done_on TEXT,
  evidence TEXT NOT NULL,
  PRIMARY KEY (county, project, seq),
  FOREIGN KEY (county, project) REFERENCES project (county, id),
  CHECK ((done_on IS NULL) = (evidence = ''))
) STRICT;

-- What was done for it in between, in words.
CREATE TABLE progress (
  county INTEGER NOT NULL,
  project INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  person INTEGER NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (county, project, seq),
  FOREIGN KEY (county, project) REFERENCES project (county, id),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
) STRICT;

-- What may go wrong in a post, how high the risk is, who answers for it, and when it is looked at again.
CREATE TABLE risk_point (
  county INTEGER NOT NULL,
  id INTEGER NOT NULL,
  org INTEGER NOT NULL,
  post TEXT NOT NULL,
  words TEXT NOT NULL,
  -- The criteria it meets, one a line; the level follows from how many they are.
  criteria TEXT NOT NULL,
  level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 3),
  owner INTEGER NOT NULL,
  registered_on TEXT NOT NULL,
  reviewed_on TEXT NOT NULL,
  -- The last day of the next review.
  review_by TEXT NOT NULL,
  -- kept, ended.
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES matter (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id),
  FOREIGN KEY (county, owner) REFERENCES person (county, id)
) STRICT;
CREATE INDEX risk_point_review ON risk_point (county, state, review_by, id);
CREATE INDEX risk_point_org ON risk_point (county, org, state, review_by, id);

-- What is done against it.
CREATE TABLE risk_measure (
  county INTEGER NOT NULL,
  risk INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (county, risk, seq),
  FOREIGN KEY (county, risk) REFERENCES risk_point (county, id)
) STRICT;

-- The rules of the office that hold it.
CREATE TABLE risk_rule (
  county INTEGER NOT NULL,
  risk INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (county, risk, seq),
  FOREIGN KEY (county, risk) REFERENCES risk_point (county, id)
) STRICT;

-- Who looked when, and what they found.
CREATE TABLE risk_review (
  county INTEGER NOT NULL,
  risk INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  held_on TEXT NOT NULL,
  person INTEGER NOT NULL,
  result TEXT NOT NULL,
  PRIMARY KEY (county, risk, seq),
  FOREIGN KEY (county, risk) REFERENCES risk_point (county, id),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
) STRICT;
