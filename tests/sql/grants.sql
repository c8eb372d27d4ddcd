-- Who may do what to which table, in full: a change here is a change of rights.
-- S select, I insert, U update, D delete; s and u of some columns only.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;

CREATE TEMP TABLE wanted (tab, web, deliver, work, admin, report) AS VALUES
    ('account',          'Su',   '',     '',   'SIU',  's'),
    ('action',           'SIU',  'S',    'Su', 'SIU',  'S'),
    ('action_feedback',  'SIU',  'Su',   'SI', 'SIU',  'S'),
    ('action_part',      'I',    '',     'SD', '',     'S'),
    ('api_key',          'S',    '',     '',   'SIU',  's'),
    ('area',             'S',    'S',    'S',  'SIU',  'S'),
    ('attempt',          'S',    'SI',   'S',  'S',    'S'),
    ('contact',          'SI',   '',     '',   'SIUD', ''),
    ('delivery',         'SID',  'SIUD', '',   'SID',  'S'),
    ('dispatcher',       '',     'SIUD', '',   'S',    'S'),
    ('endpoint',         'SIU',  'Su',   'S',  'SIU',  's'),
    ('event',            'SI',   'S',    'SI', 'SI',   'S'),
    ('fanout',           'SID',  'SUD',  'I',  'SIU',  'S'),
    ('feed',             'S',    'SI',   'S',  'S',    'S'),
    ('feedback',         'SIU',  'S',    'Su', 'SIU',  'S'),
    ('feedback_area',    'SI',   'S',    '',   'SIUD', 'S'),
    ('follower',         'SI',   'S',    'S',  'SI',   's'),
    ('idempotency',      'SIU',  '',     '',   'SIU',  'S'),
    ('job',              'SIU',  '',     'SUD', 'S',    'S'),
    ('jurisdiction',     'S',    'S',    'S',  'SIU',  'S'),
    ('lease',            '',     'SU',   '',   'S',    'S'),
    ('organization',     'S',    'S',    'S',  'SIU',  'S'),
    ('outcome',          'SIU',  'S',    'S',  'SIU',  'S'),
    ('service',          'S',    'S',    'S',  'SIU',  'S'),
    ('service_question', 'S',    'S',    'S',  'SIUD', 'S'),
    ('session',          'SIUD', '',     '',   'SD',   '');

CREATE FUNCTION pg_temp.rights(role text, tab text) RETURNS text LANGUAGE sql AS $$
    SELECT concat(
        CASE WHEN has_table_privilege(role, 'hb.' || tab, 'SELECT') THEN 'S'
             WHEN has_any_column_privilege(role, 'hb.' || tab, 'SELECT') THEN 's' END,
        CASE WHEN has_table_privilege(role, 'hb.' || tab, 'INSERT') THEN 'I' END,
        CASE WHEN has_table_privilege(role, 'hb.' || tab, 'UPDATE') THEN 'U'
             WHEN has_any_column_privilege(role, 'hb.' || tab, 'UPDATE') THEN 'u' END,
        CASE WHEN has_table_privilege(role, 'hb.' || tab, 'DELETE') THEN 'D' END,
        CASE WHEN has_table_privilege(role, 'hb.' || tab, 'TRUNCATE') THEN 'T' END,
        CASE WHEN has_table_privilege(role, 'hb.' || tab, 'TRIGGER') THEN 'G' END)
$$;

SELECT plan(3 + (SELECT count(*)::int * 5 FROM wanted));
SELECT bag_eq($$SELECT relname::text FROM pg_class WHERE relnamespace = 'hb'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition$$,
              'SELECT tab FROM wanted', 'every table is listed here');
SELECT is(pg_temp.rights('hearback_' || role, tab), rights, format('%s on %s', role, tab))
FROM wanted, LATERAL (VALUES ('web', web), ('deliver', deliver), ('work', work), ('admin', admin), ('report', report)) r (role, rights)
ORDER BY tab, role;
SELECT is((SELECT string_agg(format('%s.%s', a.attrelid::regclass, a.attname), ' ')
           FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
           WHERE c.relnamespace = 'hb'::regnamespace AND c.relkind = 'r' AND a.attname ~ 'secret|password|email|phone|url|address'
             AND (c.relname, a.attname) NOT IN (('endpoint', 'secret_version'), ('feedback', 'address'), ('attempt_other', 'address'))
             AND c.relname !~ '^attempt_\d' AND has_column_privilege('hearback_report', c.oid, a.attnum, 'SELECT')), NULL,
          'report reads no secret, and no address of somebody''s');
SELECT is((SELECT string_agg(rolname, ' ') FROM pg_roles WHERE rolname LIKE 'hearback\_%'
           AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR NOT rolcanlogin)), NULL,
          'no role is more than it needs');
SELECT * FROM finish();
ROLLBACK;
