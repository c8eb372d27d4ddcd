-- Whoever sends the same request twice with the same key.

-- name: idempotency_insert
-- takes: jurisdiction int, client text, key text, request_hash bytes, object int, at time
INSERT INTO hb.idempotency (jurisdiction_id, client, key, request_hash, object_id, created_at)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: idempotency_find
-- takes: jurisdiction int, client text, key text
-- gives: object int, request_hash bytes
SELECT i.object_id AS object, i.request_hash
FROM hb.idempotency i WHERE i.jurisdiction_id = $1 AND i.client = $2 AND i.key = $3;

-- name: idempotency_replayed
-- takes: jurisdiction int, client text, key text, at time
UPDATE hb.idempotency SET replayed_at = $4 WHERE jurisdiction_id = $1 AND client = $2 AND key = $3;
