-- What a change of the server's secret and of the key of the index needs.

-- Under which key of the index the hash of a person was made.
ALTER TABLE subject ADD COLUMN hash_key BIGINT NOT NULL DEFAULT 1;

-- Tracking codes that followed from a secret that another has followed, sealed under the present one:
-- of requests, orders and followers, whose ids are of one kind.
CREATE TABLE told_code (
  county BIGINT NOT NULL REFERENCES county (county),
  id BIGINT NOT NULL,
  sealed BYTEA NOT NULL,
  PRIMARY KEY (county, id)
);
CREATE UNIQUE INDEX follower_id ON follower (county, id);
