-- Deploy hearback:base to pg
BEGIN;

CREATE SCHEMA hb;
GRANT USAGE ON SCHEMA hb TO hearback_web, hearback_deliver, hearback_work, hearback_admin, hearback_report;
SET LOCAL search_path = hb, public;

-- Ten bits of every id; see src/base/id.h.  A number comes round after 1,024 process starts, and a
-- collision is a conflict that a retry solves.
CREATE SEQUENCE hb.worker_number MINVALUE 0 MAXVALUE 1023 START 0 CYCLE;
GRANT USAGE ON SEQUENCE hb.worker_number TO hearback_web, hearback_deliver, hearback_work, hearback_admin;

-- What a value is, for tables that are written all day: PostgreSQL reads and plans a column's CHECK anew in every
-- statement, and a domain's once in a session.
CREATE DOMAIN hb.json_object AS jsonb CHECK (jsonb_typeof(VALUE) = 'object');
CREATE DOMAIN hb.hash AS bytea CHECK (length(VALUE) = 32);
CREATE DOMAIN hb.shard AS smallint CHECK (VALUE BETWEEN 0 AND 63);

-- Called after each CREATE TABLE: where a table lives.  One server needs nothing; on Citus a tenant's
-- table is sharded by jurisdiction, a reference table copied to each node.
CREATE FUNCTION hb.place(tab regclass, kind text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN
        RETURN;
    END IF;
    IF kind = 'tenant' THEN
        EXECUTE format('SELECT create_distributed_table(%L, ''jurisdiction_id'', colocate_with => %L)',
                       tab, CASE WHEN tab = 'hb.organization'::regclass THEN 'none' ELSE 'hb.organization' END);
    ELSIF kind = 'reference' THEN
        EXECUTE format('SELECT create_reference_table(%L)', tab);
    ELSE
        RAISE EXCEPTION 'hb.place: a table is tenant or reference, not %', kind;
    END IF;
END $$;

-- Called after each CREATE TABLE of a tenant: rows of other jurisdictions do not exist for anybody
-- but the owner and the report role; without a jurisdiction set, no row does.
CREATE FUNCTION hb.protect(tab regclass) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tab);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tab);
    EXECUTE format($p$CREATE POLICY tenant ON %s TO hearback_web, hearback_deliver, hearback_work, hearback_admin
                      USING (jurisdiction_id = nullif(current_setting('hearback.jurisdiction', true), '')::integer)
                      WITH CHECK (jurisdiction_id = nullif(current_setting('hearback.jurisdiction', true), '')::integer)$p$, tab);
    EXECUTE format('CREATE POLICY owner ON %s TO hearback_owner USING (true) WITH CHECK (true)', tab);
    EXECUTE format('CREATE POLICY report ON %s FOR SELECT TO hearback_report USING (true)', tab);
    EXECUTE format('GRANT SELECT ON %s TO hearback_report', tab); -- secrets and addresses are revoked where they are made
END $$;

REVOKE ALL ON FUNCTION hb.place(regclass, text), hb.protect(regclass) FROM PUBLIC;

COMMIT;
