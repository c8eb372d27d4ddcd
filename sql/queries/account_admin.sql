-- What `hearback user` and `hearback key` list and end.

-- name: account_admin_list
-- takes: jurisdiction int
-- gives: id int, email text, name text, organization text, active bool, created_at time
SELECT a.id, a.email, a.name, o.code AS organization, a.active, a.created_at
FROM hb.account a
LEFT JOIN hb.organization o ON o.jurisdiction_id = $1 AND o.id = a.organization_id
WHERE a.jurisdiction_id = $1
ORDER BY a.email;

-- name: account_admin_active
-- takes: jurisdiction int, email text, active bool
-- gives: id int
UPDATE hb.account SET active = $3 WHERE jurisdiction_id = $1 AND email = $2 RETURNING id;

-- name: account_admin_sign_out
-- takes: jurisdiction int, account int
DELETE FROM hb.session WHERE jurisdiction_id = $1 AND account_id = $2;

-- name: api_key_admin_list
-- takes: jurisdiction int
-- gives: id int, name text, organization text, scopes texts, created_at time, revoked_at time
SELECT k.id, k.name, o.code AS organization, k.scopes, k.created_at, k.revoked_at
FROM hb.api_key k
LEFT JOIN hb.organization o ON o.jurisdiction_id = $1 AND o.id = k.organization_id
WHERE k.jurisdiction_id = $1
ORDER BY k.id;

-- name: organization_by_code
-- takes: jurisdiction int, code text
-- gives: id int
SELECT id FROM hb.organization WHERE jurisdiction_id = $1 AND code = $2;
