-- Accounts: earlier passwords, the second factor, sessions as their owner sees them, the throttle of
-- wrong sign-ins, and grants that wait for approval.

-- The throttle takes their place: one account is not locked for everybody.
ALTER TABLE account DROP COLUMN failures;
ALTER TABLE account DROP COLUMN locked_until;
-- When the password was set.
ALTER TABLE account ADD COLUMN password_at BIGINT NOT NULL DEFAULT 0;
-- The last sign-in, told at the next one.
ALTER TABLE account ADD COLUMN signed_at BIGINT;
ALTER TABLE account ADD COLUMN signed_on TEXT NOT NULL DEFAULT '';
-- What was changed last about how one signs in: password, second_factor.
ALTER TABLE account ADD COLUMN changed_at BIGINT;
ALTER TABLE account ADD COLUMN changed TEXT NOT NULL DEFAULT '';

-- The kind of device, from the name of the browser's family; when the person last proved who they
-- are; and what the account said of the sign-in before.
ALTER TABLE session ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN proved_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN before_at BIGINT;
ALTER TABLE session ADD COLUMN before_on TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN changed_at BIGINT;
ALTER TABLE session ADD COLUMN changed TEXT NOT NULL DEFAULT '';

-- No account is two of the three administrators, whatever the program does.
CREATE UNIQUE INDEX role_grant_apart ON role_grant (county, person)
  WHERE role IN ('admin', 'security', 'auditor');

CREATE TABLE password_past (
  county BIGINT NOT NULL,
  person BIGINT NOT NULL,
  number BIGINT NOT NULL,
  password TEXT NOT NULL,
  PRIMARY KEY (county, person, number),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
);

CREATE TABLE second_factor (
  county BIGINT NOT NULL,
  person BIGINT NOT NULL,
  -- Sealed: a nonce and the secret under a key derived from the server's.
  secret BYTEA NOT NULL,
  -- 0: shown, not yet confirmed by a code.
  confirmed BIGINT NOT NULL CHECK (confirmed IN (0, 1)),
  -- The last step a code was taken of: none is taken twice.
  last_step BIGINT NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (county, person),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
);

CREATE TABLE recovery_code (
  county BIGINT NOT NULL,
  person BIGINT NOT NULL,
  -- HMAC under the server's secret.
  code BYTEA NOT NULL,
  used_at BIGINT,
  PRIMARY KEY (county, person, code),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
);

-- The password was right, the second factor is awaited.
CREATE TABLE sign_in_half (
  county BIGINT NOT NULL,
  token BYTEA NOT NULL,
  person BIGINT NOT NULL,
  login TEXT NOT NULL,
  opened_at BIGINT NOT NULL,
  PRIMARY KEY (county, token),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
);

-- Wrong sign-ins within a quarter of an hour: of a name from a source, of a name from everywhere
-- (source empty), and from a source for every name (name empty). Names and sources are hashes.
CREATE TABLE throttle (
  county BIGINT NOT NULL,
  name BYTEA NOT NULL,
  source BYTEA NOT NULL,
  failures BIGINT NOT NULL,
  since BIGINT NOT NULL,
  locked_until BIGINT,
  PRIMARY KEY (county, name, source)
);
CREATE INDEX throttle_since ON throttle (county, since);

-- What one administrator proposed and another decides.
CREATE TABLE proposal (
  county BIGINT NOT NULL,
  id BIGINT NOT NULL,
  person BIGINT NOT NULL,
  -- account: a new one; roles: other roles or another organisation; second_factor: taken off.
  kind TEXT NOT NULL,
  org BIGINT,
  -- The roles the person shall have, parted by commas.
  roles TEXT NOT NULL,
  proposed_by BIGINT NOT NULL,
  proposed_at BIGINT NOT NULL,
  -- waiting, approved, refused.
  state TEXT NOT NULL,
  decided_by BIGINT,
  decided_at BIGINT,
  reason TEXT NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, person) REFERENCES person (county, id),
  FOREIGN KEY (county, org) REFERENCES organisation (county, id),
  FOREIGN KEY (county, proposed_by) REFERENCES person (county, id),
  FOREIGN KEY (county, decided_by) REFERENCES person (county, id)
);
CREATE INDEX proposal_state ON proposal (county, state, id);
-- One thing of a kind waits for a person at a time.
CREATE UNIQUE INDEX proposal_waiting ON proposal (county, person, kind) WHERE state = 'waiting';

-- The page of the audit, narrowed to a person or an act.
CREATE INDEX audit_person ON audit (county, person, seq);
CREATE INDEX audit_act ON audit (county, act, seq);
CREATE INDEX audit_at ON audit (county, at);
