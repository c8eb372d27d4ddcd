-- What `hearback doctor` looks at.

-- name: doctor_server
-- gives: version int, words text, fsync text, synchronous_commit text, full_page_writes text
SELECT current_setting('server_version_num')::integer AS version, current_setting('server_version') AS words,
       current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS synchronous_commit,
       current_setting('full_page_writes') AS full_page_writes;

-- How many of the days from today on have no partition of their own.
-- name: doctor_partitions
-- takes: days int
-- gives: missing int
SELECT count(*) AS missing FROM generate_series(0, $1::integer - 1) AS d
WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'hb'::regnamespace
                  AND c.relname = 'attempt_' || to_char(current_date + d, 'YYYYMMDD'));

-- name: doctor_dispatchers
-- gives: seen_at time
SELECT max(seen_at) AS seen_at FROM hb.dispatcher;

-- name: doctor_figures
-- takes: jurisdiction int
-- gives: in_other int, fanout_due time, failing int, failing_reason text, delivery_due time, parked int, deadly int, stuck int, unconfirmed int, job_due time, job_failures int, job_reason text
SELECT (SELECT count(*) FROM hb.attempt_other a WHERE a.jurisdiction_id = $1) AS in_other,
       (SELECT min(f.due_at) FROM hb.fanout f WHERE f.jurisdiction_id = $1 AND f.parked_at IS NULL) AS fanout_due,
       (SELECT count(*) FROM hb.fanout w WHERE w.jurisdiction_id = $1 AND w.parked_at IS NULL AND w.reason IS NOT NULL) AS failing,
       (SELECT w.reason FROM hb.fanout w WHERE w.jurisdiction_id = $1 AND w.parked_at IS NULL AND w.reason IS NOT NULL
        ORDER BY w.event_id LIMIT 1) AS failing_reason,
       (SELECT min(d.due_at) FROM hb.delivery d WHERE d.jurisdiction_id = $1 AND d.parked_at IS NULL) AS delivery_due,
       (SELECT count(*) FROM hb.delivery p WHERE p.jurisdiction_id = $1 AND p.parked_at IS NOT NULL) AS parked,
       (SELECT count(*) FROM hb.delivery p WHERE p.jurisdiction_id = $1 AND p.reason = 'ends_dispatcher') AS deadly,
       (SELECT count(*) FROM hb.fanout s WHERE s.jurisdiction_id = $1 AND s.parked_at IS NOT NULL) AS stuck,
       (SELECT count(*) FROM hb.endpoint e WHERE e.jurisdiction_id = $1 AND e.state = 'unconfirmed') AS unconfirmed,
       (SELECT min(j.due_at) FROM hb.job j WHERE j.jurisdiction_id = $1) AS job_due,
       (SELECT coalesce(max(j.failures), 0) FROM hb.job j WHERE j.jurisdiction_id = $1) AS job_failures,
       (SELECT j.reason FROM hb.job j WHERE j.jurisdiction_id = $1 AND j.failures > 0
        ORDER BY j.failures DESC, j.id LIMIT 1) AS job_reason;
