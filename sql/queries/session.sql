-- What every transaction is made of, and what a process asks once.

-- name: begin
BEGIN;

-- name: commit
COMMIT;

-- name: rollback
ROLLBACK;

-- name: set_jurisdiction
-- takes: jurisdiction int, version int
-- gives: clock int
SELECT hb.set_jurisdiction($1, $2) AS clock;

-- name: worker_number
-- gives: number int, clock int
SELECT nextval('hb.worker_number') AS number,
       (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS clock;
