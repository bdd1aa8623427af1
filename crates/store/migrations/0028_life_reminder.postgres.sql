-- What was reminded of a period of a system, once for each kind.
-- The SQLite twin of this file differs only in type names.

CREATE TABLE life_reminder (
  county BIGINT NOT NULL,
  branch BIGINT NOT NULL,
  system TEXT NOT NULL,
  period TEXT NOT NULL,
  -- due_soon, overdue: how the line stood.
  kind TEXT NOT NULL,
  -- When it may go out: not in quiet hours.
  at BIGINT NOT NULL,
  PRIMARY KEY (county, branch, system, period, kind),
  FOREIGN KEY (county, branch) REFERENCES branch (county, org)
);
