-- What the planner knows of a queue that filled a moment ago.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
\ir fixture.psql
SELECT plan(4);

CREATE FUNCTION pg_temp.believed() RETURNS integer LANGUAGE sql AS
$$ SELECT reltuples::integer FROM pg_class WHERE oid = 'hb.delivery'::regclass $$;

DELETE FROM hb.delivery;
ANALYZE hb.delivery;
INSERT INTO hb.delivery (jurisdiction_id, id, event_id, endpoint_id, feedback_id, shard, destination_key, due_at)
SELECT 9001, n, 1, 1, n, 7, 1, '2026-01-01' FROM generate_series(1, 5000) n;
SELECT is(pg_temp.believed(), 0, 'it was seen empty last');

SET LOCAL ROLE hearback_web;
SELECT throws_ok($$SELECT hb.measure_queue()$$, '42501', NULL, 'measuring it is the dispatcher''s');
SET LOCAL ROLE hearback_deliver;
SELECT lives_ok($$SELECT hb.measure_queue()$$, 'which may, though the table is not its own');
RESET ROLE;
SELECT cmp_ok(pg_temp.believed(), '>', 4000, 'and then it is known to be full');

SELECT * FROM finish();
ROLLBACK;
