-- Work in the background, a chunk at a time; see src/work/work.c.

-- name: job_due
-- takes: now time, most int
-- gives: jurisdiction int, id int, failures int
-- cross-jurisdiction
SELECT jurisdiction_id AS jurisdiction, id, failures FROM hb.job WHERE due_at <= $1 ORDER BY due_at, id LIMIT $2;

-- Nothing: it is done, or another process is at it.
-- name: job_take
-- takes: jurisdiction int, id int, now time
-- gives: kind text, action int, mark int, done int
SELECT j.kind, j.action_id AS action, j.mark, j.done
FROM hb.job j
WHERE j.jurisdiction_id = $1 AND j.id = $2 AND j.due_at <= $3
FOR UPDATE SKIP LOCKED;

-- name: job_move
-- takes: jurisdiction int, id int, mark int, done int
UPDATE hb.job SET mark = $3, done = $4, failures = 0, reason = NULL WHERE jurisdiction_id = $1 AND id = $2;

-- name: job_done
-- takes: jurisdiction int, id int
DELETE FROM hb.job WHERE jurisdiction_id = $1 AND id = $2;

-- name: job_failed
-- takes: jurisdiction int, id int, failures int, due_at time, reason text
UPDATE hb.job SET failures = $3, due_at = $4, reason = $5 WHERE jurisdiction_id = $1 AND id = $2;
