-- What the tables refuse, whoever writes: a statement each, and the SQLSTATE it gets.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
\ir fixture.psql
SELECT plan(30);

PREPARE feedback AS INSERT INTO hb.feedback (jurisdiction_id, id, reference, service_id, kind, description, language, rating,
    latitude, longitude, source, source_id, created_at, updated_at, words)
VALUES (9001, $1, $2, $3, $4, $5, 'en', $6, $7, $8, 'test', $9, '2026-01-01', '2026-01-01', '');
SELECT lives_ok($$EXECUTE feedback(10, 'BBBBBBB10', 1, 'idea', 'words', 5, 30.2, -97.7, 'a')$$, 'a good feedback');
SELECT throws_ok($$EXECUTE feedback(10, 'BBBBBBB11', 1, 'idea', 'words', 5, 30.2, -97.7, 'b')$$, '23505', NULL, 'an id twice');
SELECT throws_ok($$EXECUTE feedback(11, 'BBBBBBB10', 1, 'idea', 'words', 5, 30.2, -97.7, 'b')$$, '23505', NULL, 'a reference twice');
SELECT throws_ok($$EXECUTE feedback(11, 'BBBBBBB11', 1, 'idea', 'words', 5, 30.2, -97.7, 'a')$$, '23505', NULL, 'a source id twice');
SELECT throws_ok($$EXECUTE feedback(11, 'BBBBBBB11', 1, 'wish', 'words', 5, 30.2, -97.7, 'b')$$, '23514', NULL, 'a kind we do not have');
SELECT throws_ok($$EXECUTE feedback(11, 'BBBBBBB11', 1, 'idea', 'words', 6, 30.2, -97.7, 'b')$$, '23514', NULL, 'six stars');
SELECT throws_ok($$EXECUTE feedback(11, 'BBBBBBB11', 1, 'idea', 'words', 5, 91, -97.7, 'b')$$, '23514', NULL, 'north of the pole');
SELECT throws_ok($$EXECUTE feedback(11, 'BBBBBBB11', 1, 'idea', 'words', 5, 30.2, NULL, 'b')$$, '23514', NULL, 'half a place');
SELECT throws_ok($$EXECUTE feedback(11, 'BBBBBBB11', 1, 'idea', NULL, 5, 30.2, -97.7, 'b')$$, '23502', NULL, 'no words');

SELECT throws_ok($$INSERT INTO hb.endpoint (jurisdiction_id, id, url, destination, shard, events, format, state, created_at)
                   VALUES (9001, 2, 'https://a.example/', 'https://a.example:443', 1, '{}', 'cloudevent', 'active', '2026-01-01')$$,
                 '23514', NULL, 'an endpoint is somebody''s');
SELECT throws_ok($$INSERT INTO hb.endpoint (jurisdiction_id, id, api_key_id, url, destination, shard, events, format, state, created_at)
                   VALUES (9001, 2, 1, 'https://a.example/', 'https://a.example:443', 1, '{}', 'cloudevent', 'active', '2026-01-01')$$,
                 '23514', NULL, 'a partner''s endpoint has a secret');
SELECT throws_ok($$INSERT INTO hb.follower VALUES (9001, 2, 1, 'email', NULL, NULL, 'en', '2026-01-01')$$, '23514', NULL, 'a mail follower has an address');
SELECT throws_ok($$INSERT INTO hb.follower VALUES (9001, 2, 1, 'webhook', NULL, NULL, 'en', '2026-01-01')$$, '23514', NULL, 'a webhook follower an endpoint');
SELECT throws_ok($$INSERT INTO hb.event VALUES (9001, 2, 'feedback.received', NULL, NULL, NULL, '{}', '2026-01-01')$$, '23514', NULL, 'an event names what it is about');
SELECT throws_ok($$INSERT INTO hb.event VALUES (9001, 2, 'feedback.lost', 1, NULL, NULL, '{}', '2026-01-01')$$, '23514', NULL, 'and has one of our types');
SELECT throws_ok($$INSERT INTO hb.feed VALUES (9001, 2, 1)$$, '23505', NULL, 'an event stands in the feed once');
SELECT throws_ok($$INSERT INTO hb.delivery (jurisdiction_id, id, event_id, endpoint_id, shard, destination_key, due_at) VALUES (9001, 2, 1, 1, 7, 1, '2026-01-01')$$,
                 '23505', NULL, 'a repeated chunk adds no delivery');
SELECT lives_ok($$INSERT INTO hb.delivery (jurisdiction_id, id, event_id, endpoint_id, replay, shard, destination_key, due_at) VALUES (9001, 2, 1, 1, 1, 7, 1, '2026-01-01')$$,
                'a replay does');
SELECT throws_ok($$UPDATE hb.delivery SET parked_at = '2026-01-02', reason = 'boredom' WHERE jurisdiction_id = 9001$$, '23514', NULL,
                 'one is parked for a reason we know');
SELECT lives_ok($$UPDATE hb.delivery SET parked_at = '2026-01-02', reason = 'ends_dispatcher' WHERE jurisdiction_id = 9001$$,
                'such as that building it ends the dispatcher');
SELECT throws_ok($$INSERT INTO hb.outcome VALUES (9001, 2, 1, 'yes', NULL, '2026-01-01')$$, '23503', NULL, 'an outcome answers an action on that feedback');
SELECT throws_ok($$INSERT INTO hb.outcome VALUES (9001, 1, 1, 'maybe', NULL, '2026-01-01')$$, '23514', NULL, 'yes, partly or no');
SELECT throws_ok($$UPDATE hb.action SET undone_at = '2026-01-03'$$, '23514', NULL, 'what was released is not undone');

-- The fence: only the owner at its epoch passes.
UPDATE hb.lease SET owner = 77, epoch = 5, until = now() + interval '10 s' WHERE stage = 2 AND shard IN (3, 4);
SELECT lives_ok($$SELECT hb.fence(2::smallint, 77, '{3,4}', '{5,5}')$$, 'the owner at its epoch');
SELECT throws_ok($$SELECT hb.fence(2::smallint, 77, '{3,4}', '{5,4}')$$, 'HB002', NULL, 'an old epoch');
SELECT throws_ok($$SELECT hb.fence(2::smallint, 78, '{3}', '{5}')$$, 'HB002', NULL, 'another owner');
SELECT throws_ok($$SELECT hb.set_jurisdiction(9001, 7)$$, 'HB001', NULL, 'an old version of the rules');
SELECT throws_ok($$INSERT INTO hb.job (jurisdiction_id, id, kind, action_id, due_at) VALUES (9001, 2, 'action_apply', 1, '2026-01-02')$$,
                 '23505', NULL, 'an action has one job at a time');
SELECT throws_ok($$INSERT INTO hb.job (jurisdiction_id, id, kind, due_at) VALUES (9001, 2, 'action_apply', '2026-01-02')$$,
                 '23514', NULL, 'to apply an action takes one');
SELECT throws_ok($$INSERT INTO hb.action_part SELECT 9001, 1, 2, array_agg(n) FROM generate_series(1, 1001) n$$,
                 '23514', NULL, 'a part is what one transaction takes');

SELECT * FROM finish();
ROLLBACK;
