-- Who signs in, and what programs show.

-- name: account_by_email
-- takes: jurisdiction int, email text
-- gives: id int, name text, password_hash text, organization int, active bool, failures int, failed_at time
SELECT a.id, a.name, a.password_hash, a.organization_id AS organization, a.active, a.failures, a.failed_at
FROM hb.account a WHERE a.jurisdiction_id = $1 AND a.email = $2;

-- Counted before the password is looked at, so that many tries at once count as many.
-- name: account_try
-- takes: jurisdiction int, id int, at time
UPDATE hb.account SET failures = least(failures + 1, 1000), failed_at = $3
WHERE jurisdiction_id = $1 AND id = $2;

-- name: account_signed_in
-- takes: jurisdiction int, id int
UPDATE hb.account SET failures = 0, failed_at = NULL WHERE jurisdiction_id = $1 AND id = $2;

-- name: account_insert
-- takes: jurisdiction int, id int, email text, name text, password_hash text, organization int?, at time
INSERT INTO hb.account (jurisdiction_id, id, email, name, password_hash, organization_id, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: account_set_password
-- takes: jurisdiction int, email text, password_hash text
-- gives: id int
UPDATE hb.account SET password_hash = $3, failures = 0, failed_at = NULL
WHERE jurisdiction_id = $1 AND email = $2
RETURNING id;

-- name: session_insert
-- takes: jurisdiction int, id int, account int, secret_hash bytes, at time
INSERT INTO hb.session (jurisdiction_id, id, account_id, secret_hash, created_at, seen_at)
VALUES ($1, $2, $3, $4, $5, $5);

-- name: session_find
-- takes: jurisdiction int, id int
-- gives: secret_hash bytes, created_at time, seen_at time, account int, email text, name text, organization int
SELECT s.secret_hash, s.created_at, s.seen_at, a.id AS account, a.email, a.name, a.organization_id AS organization
FROM hb.session s
JOIN hb.account a ON a.jurisdiction_id = s.jurisdiction_id AND a.id = s.account_id
WHERE s.jurisdiction_id = $1 AND s.id = $2 AND a.jurisdiction_id = $1 AND a.active;

-- name: session_used
-- takes: jurisdiction int, id int, at time
UPDATE hb.session SET seen_at = $3 WHERE jurisdiction_id = $1 AND id = $2;

-- name: session_delete
-- takes: jurisdiction int, id int
DELETE FROM hb.session WHERE jurisdiction_id = $1 AND id = $2;

-- What has ended long ago, at each sign-in of the same account.
-- name: session_sweep
-- takes: jurisdiction int, account int, created_before time
DELETE FROM hb.session WHERE jurisdiction_id = $1 AND account_id = $2 AND created_at < $3;

-- name: api_key_find
-- takes: jurisdiction int, id int
-- gives: name text, organization int, secret_hash bytes, scopes texts
SELECT k.name, k.organization_id AS organization, k.secret_hash, k.scopes
FROM hb.api_key k WHERE k.jurisdiction_id = $1 AND k.id = $2 AND k.revoked_at IS NULL;

-- name: api_key_insert
-- takes: jurisdiction int, id int, name text, organization int?, secret_hash bytes, scopes texts, at time
INSERT INTO hb.api_key (jurisdiction_id, id, name, organization_id, secret_hash, scopes, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: api_key_lives
-- takes: jurisdiction int, id int
-- gives: id int
SELECT k.id FROM hb.api_key k WHERE k.jurisdiction_id = $1 AND k.id = $2 AND k.revoked_at IS NULL;

-- FOR UPDATE, which waits for whoever has just made an endpoint and holds the key by its reference.
-- name: api_key_lock
-- takes: jurisdiction int, id int
-- gives: id int
SELECT k.id FROM hb.api_key k WHERE k.jurisdiction_id = $1 AND k.id = $2 FOR UPDATE;

-- name: api_key_revoke
-- takes: jurisdiction int, id int, at time
UPDATE hb.api_key SET revoked_at = coalesce(revoked_at, $3)
WHERE jurisdiction_id = $1 AND id = $2;
