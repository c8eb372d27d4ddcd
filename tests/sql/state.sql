-- The state machine of a feedback, written down a second time: before, and all that may come next.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
\ir fixture.psql

CREATE TEMP TABLE status (name) AS SELECT unnest(ARRAY[
    'received', 'acknowledged', 'assigned', 'scheduled', 'in_progress', 'referred', 'done', 'confirmed',
    'disputed', 'closed_without_action', 'spam', 'duplicate']);
CREATE TEMP TABLE follows (before, after) AS VALUES
    ('received', '{received,acknowledged,assigned,scheduled,in_progress,referred,done,closed_without_action,spam,duplicate}'::text[]),
    ('acknowledged', '{acknowledged,assigned,scheduled,in_progress,referred,done,closed_without_action,spam,duplicate}'),
    ('assigned', '{assigned,scheduled,in_progress,referred,done,closed_without_action,spam,duplicate}'),
    ('scheduled', '{assigned,scheduled,in_progress,referred,done,closed_without_action,duplicate}'),
    ('in_progress', '{assigned,scheduled,in_progress,referred,done,closed_without_action,duplicate}'),
    ('referred', '{assigned,scheduled,in_progress,referred,done,closed_without_action,duplicate}'),
    ('disputed', '{assigned,scheduled,in_progress,referred,disputed,confirmed,done,closed_without_action,duplicate}'),
    ('done', '{confirmed,disputed}'),
    ('closed_without_action', '{confirmed,disputed}'),
    ('confirmed', '{disputed}'),
    ('spam', '{received}'),
    ('duplicate', '{received}');

SELECT plan(9 + 144);
SELECT is(hb.may_follow(b.name, a.name), a.name = ANY (f.after), format('%s → %s', b.name, a.name))
FROM status b, status a, follows f WHERE f.before = b.name ORDER BY b.name, a.name;
SELECT ok(NOT hb.may_follow('nonsense', 'done'), 'an unknown status leads nowhere');

-- The table keeps the same law whoever writes to it.
SELECT throws_ok($$INSERT INTO hb.action_feedback (jurisdiction_id, action_id, feedback_id, before, after)
                   VALUES (9001, 1, 2, 'confirmed', 'done')$$, '23514', NULL, 'an action cannot record a forbidden step');
SELECT throws_ok($$UPDATE hb.feedback SET status = 'done' WHERE jurisdiction_id = 9001 AND id = 2$$,
                 '23514', NULL, 'closed has a time');
SELECT throws_ok($$UPDATE hb.feedback SET closed_at = '2026-01-02' WHERE jurisdiction_id = 9001 AND id = 2$$,
                 '23514', NULL, 'open has none');
SELECT throws_ok($$UPDATE hb.feedback SET status = 'duplicate', closed_at = '2026-01-02' WHERE jurisdiction_id = 9001 AND id = 2$$,
                 '23514', NULL, 'a duplicate names its original');
SELECT throws_ok($$UPDATE hb.feedback SET status = 'duplicate', closed_at = '2026-01-02', duplicate_of = 2 WHERE jurisdiction_id = 9001 AND id = 2$$,
                 '23514', NULL, 'which is not itself');
SELECT throws_ok($$UPDATE hb.feedback SET held_until = '2026-01-02' WHERE jurisdiction_id = 9001 AND id = 2$$,
                 '23514', NULL, 'what is held knows what it was before');
SELECT throws_ok($$UPDATE hb.feedback SET status = 'finished' WHERE jurisdiction_id = 9001 AND id = 2$$,
                 '23514', NULL, 'no status of one''s own');
SELECT lives_ok($$UPDATE hb.feedback SET status = 'duplicate', closed_at = '2026-01-02', duplicate_of = 1 WHERE jurisdiction_id = 9001 AND id = 2$$,
                'a duplicate of another is fine');
SELECT * FROM finish();
ROLLBACK;
