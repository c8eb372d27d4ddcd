-- Roles and extensions: by a superuser, in the database hearback lives in.
-- Repeatable.  Passwords are set beside it (deploy/try does, so does your own script).
--   psql -v ON_ERROR_STOP=1 -d hearback -f sql/bootstrap.sql

SELECT format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOINHERIT', r)
FROM unnest(ARRAY['hearback_owner', 'hearback_web', 'hearback_deliver', 'hearback_work',
                  'hearback_admin', 'hearback_report']) AS r
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r)
\gexec

-- The sum of all pools stays below max_connections, so that a flood of one role leaves room for the others.
ALTER ROLE hearback_web CONNECTION LIMIT 200;
ALTER ROLE hearback_deliver CONNECTION LIMIT 50;
ALTER ROLE hearback_work CONNECTION LIMIT 20;
ALTER ROLE hearback_admin CONNECTION LIMIT 10;
ALTER ROLE hearback_report CONNECTION LIMIT 10;
-- The dispatcher reads by key, a batch at a time: no batch is worth reading a whole table for, whatever
-- the planner thinks of tables that are still small.
ALTER ROLE hearback_deliver SET enable_seqscan = off;
ALTER ROLE hearback_deliver SET enable_hashjoin = off;
ALTER ROLE hearback_deliver SET enable_mergejoin = off;
ALTER ROLE hearback_report SET default_transaction_read_only = on;

-- Every statement of the program is short: compiling one would take longer than running it.
ALTER ROLE hearback_web SET jit = off;
ALTER ROLE hearback_deliver SET jit = off;
ALTER ROLE hearback_work SET jit = off;
ALTER ROLE hearback_admin SET jit = off;

CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Row-level security lets no operator see a row before the policy has, unless it is marked as one that
-- tells nothing: without this no index on words or shapes is used by any role of ours.  Neither
-- function says anything about its arguments but yes or no, in errors no more than in results.
ALTER FUNCTION pg_catalog.ts_match_vq(tsvector, tsquery) LEAKPROOF;
ALTER FUNCTION public.geometry_overlaps(public.geometry, public.geometry) LEAKPROOF;

SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()) \gexec
SELECT format('GRANT CONNECT ON DATABASE %I TO hearback_owner, hearback_web, hearback_deliver,
               hearback_work, hearback_admin, hearback_report', current_database()) \gexec
SELECT format('GRANT CREATE, TEMPORARY ON DATABASE %I TO hearback_owner', current_database()) \gexec
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
