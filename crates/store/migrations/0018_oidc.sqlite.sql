-- Signing in by OpenID Connect: who is who at the provider, and questions on their way.
-- The PostgreSQL twin of this file differs only in type names.

-- A person is an issuer and a subject, and nothing else: never a name or an address that may change hands.
CREATE TABLE oidc_binding (
  county INTEGER NOT NULL,
  issuer TEXT NOT NULL,
  sub TEXT NOT NULL,
  person INTEGER NOT NULL,
  bound_at INTEGER NOT NULL,
  PRIMARY KEY (county, issuer, sub),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
) STRICT;
CREATE UNIQUE INDEX oidc_binding_person ON oidc_binding (county, person, issuer);

-- A browser that was sent to the provider. State, nonce and verifier follow from the secret in its
-- cookie; the row lets each be answered once.
CREATE TABLE oidc_question (
  county INTEGER NOT NULL REFERENCES county (county),
  token BLOB NOT NULL,
  -- Who binds themself; nobody where somebody signs in.
  person INTEGER,
  back TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (county, token),
  FOREIGN KEY (county, person) REFERENCES person (county, id)
) STRICT;
CREATE INDEX oidc_question_at ON oidc_question (county, at);
