-- Row-level security: every table of a tenant × every role × its own, another and no jurisdiction.
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pgtap;
\ir fixture.psql

CREATE TEMP TABLE tenant_table AS
SELECT c.oid::regclass AS tab, c.relname AS name
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'jurisdiction_id'
WHERE c.relnamespace = 'hb'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition;

CREATE TEMP TABLE service_role (role) AS
VALUES ('hearback_web'), ('hearback_deliver'), ('hearback_work'), ('hearback_admin');

-- The named exceptions: dispatchers and workers look for what is due in every jurisdiction.
CREATE TEMP TABLE sees_all (role, name) AS
VALUES ('hearback_deliver', 'fanout'), ('hearback_deliver', 'delivery'), ('hearback_work', 'job');

SELECT plan((SELECT count(*)::int * 3 FROM tenant_table)
          + (SELECT count(*)::int * 3 FROM tenant_table, service_role)
          + (SELECT count(*)::int * 2 FROM tenant_table)
          + (SELECT count(*)::int FROM tenant_table, service_role));

SELECT ok(relrowsecurity AND relforcerowsecurity, name || ' has row security, forced')
FROM tenant_table JOIN pg_class ON pg_class.oid = tab;

SELECT is((SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
           WHERE i.indrelid = tab AND i.indisprimary), 'jurisdiction_id', name || ': the primary key begins with jurisdiction_id')
FROM tenant_table;

SELECT is((SELECT count(*) FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
           WHERE k.conrelid = tab AND k.contype IN ('u', 'f') AND a.attname <> 'jurisdiction_id'), 0::bigint,
          name || ': unique and foreign keys begin with jurisdiction_id')
FROM tenant_table;

-- How many rows of 9001 and of 9002 a role sees with a jurisdiction set; NULL where it may not look.
CREATE FUNCTION pg_temp.sees(role text, tab regclass, jurisdiction text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    found text;
BEGIN
    EXECUTE format('SET LOCAL ROLE %I', role);
    PERFORM set_config('hearback.jurisdiction', jurisdiction, true);
    BEGIN
        EXECUTE format('SELECT (count(*) FILTER (WHERE jurisdiction_id = 9001) > 0)::text || '' ''
                            || (count(*) FILTER (WHERE jurisdiction_id = 9002) > 0)::text FROM %s', tab) INTO found;
    EXCEPTION WHEN insufficient_privilege THEN
        found := 'refused';
    END;
    RESET ROLE;
    RETURN found;
END $$;

CREATE FUNCTION pg_temp.expected(of_role text, tab regclass, of_name text, seen text) RETURNS text LANGUAGE sql AS $$
    SELECT CASE WHEN NOT has_table_privilege(of_role, tab, 'SELECT') THEN 'refused'
                WHEN EXISTS (SELECT FROM sees_all s WHERE s.role = of_role AND s.name = of_name) THEN 'true true'
                ELSE seen END
$$;

SELECT is(pg_temp.sees(role, tab, '9001'), pg_temp.expected(role, tab, name, 'true false'), role || ' in 9001 reads ' || name)
FROM tenant_table, service_role;
SELECT is(pg_temp.sees(role, tab, '9002'), pg_temp.expected(role, tab, name, 'false true'), role || ' in 9002 reads ' || name)
FROM tenant_table, service_role;
SELECT is(pg_temp.sees(role, tab, ''), pg_temp.expected(role, tab, name, 'false false'), role || ' nowhere reads ' || name)
FROM tenant_table, service_role;

SELECT is(pg_temp.sees('hearback_owner', tab, ''), 'true true', 'the owner sees all of ' || name) FROM tenant_table;
SELECT is(pg_temp.sees('hearback_report', tab, ''),
          CASE WHEN has_column_privilege('hearback_report', tab, 'jurisdiction_id', 'SELECT') THEN 'true true' ELSE 'refused' END,
          'report sees all of ' || name || ', or nothing')
FROM tenant_table;

-- Moving every row one sees into another jurisdiction: refused, or there was no right to UPDATE, or no row.
CREATE FUNCTION pg_temp.moves(role text, tab regclass) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    moved bigint;
BEGIN
    EXECUTE format('SET LOCAL ROLE %I', role);
    PERFORM set_config('hearback.jurisdiction', '9001', true);
    BEGIN
        EXECUTE format('UPDATE %s SET jurisdiction_id = 9002', tab);
        GET DIAGNOSTICS moved = ROW_COUNT;
    EXCEPTION WHEN insufficient_privilege THEN
        moved := 0;
    END;
    RESET ROLE;
    RETURN moved::text || ' moved';
END $$;
SELECT is(pg_temp.moves(role, tab), '0 moved', role || ' carries nothing of ' || name || ' into another jurisdiction')
FROM tenant_table, service_role;

SELECT * FROM finish();
ROLLBACK;
