CREATE SCHEMA hb;

CREATE DOMAIN hb.event_type AS text
	CONSTRAINT event_type_check CHECK ((VALUE = ANY (ARRAY['feedback.received'::text, 'feedback.updated'::text, 'action.posted'::text, 'outcome.confirmed'::text, 'outcome.disputed'::text, 'endpoint.test'::text, 'endpoint.verify'::text])));

CREATE DOMAIN hb.hash AS bytea
	CONSTRAINT hash_check CHECK ((length(VALUE) = 32));

CREATE DOMAIN hb.idempotency_key AS text
	CONSTRAINT idempotency_key_check CHECK (((length(VALUE) >= 1) AND (length(VALUE) <= 255)));

CREATE DOMAIN hb.json_object AS jsonb
	CONSTRAINT json_object_check CHECK ((jsonb_typeof(VALUE) = 'object'::text));

CREATE DOMAIN hb.kind AS text
	CONSTRAINT kind_check CHECK ((VALUE = ANY (ARRAY['problem'::text, 'idea'::text, 'compliment'::text, 'question'::text, 'barrier'::text])));

CREATE DOMAIN hb.language AS text
	CONSTRAINT language_check CHECK (((length(VALUE) >= 2) AND (length(VALUE) <= 35)));

CREATE DOMAIN hb.latitude AS double precision
	CONSTRAINT latitude_check CHECK (((VALUE >= ('-90'::integer)::double precision) AND (VALUE <= (90)::double precision)));

CREATE DOMAIN hb.longitude AS double precision
	CONSTRAINT longitude_check CHECK (((VALUE >= ('-180'::integer)::double precision) AND (VALUE <= (180)::double precision)));

CREATE DOMAIN hb.rating AS smallint
	CONSTRAINT rating_check CHECK (((VALUE >= 1) AND (VALUE <= 5)));

CREATE DOMAIN hb.reference AS text COLLATE pg_catalog."C"
	CONSTRAINT reference_check CHECK ((length(VALUE) = 9));

CREATE DOMAIN hb.shard AS smallint
	CONSTRAINT shard_check CHECK (((VALUE >= 0) AND (VALUE <= 63)));

CREATE DOMAIN hb.source AS text COLLATE pg_catalog."C"
	CONSTRAINT source_check CHECK (((length(VALUE) >= 1) AND (length(VALUE) <= 100)));

CREATE DOMAIN hb.source_id AS text COLLATE pg_catalog."C"
	CONSTRAINT source_id_check CHECK (((length(VALUE) >= 1) AND (length(VALUE) <= 200)));

CREATE DOMAIN hb.status AS text
	CONSTRAINT status_check CHECK ((VALUE = ANY (ARRAY['received'::text, 'acknowledged'::text, 'assigned'::text, 'scheduled'::text, 'in_progress'::text, 'referred'::text, 'done'::text, 'confirmed'::text, 'disputed'::text, 'closed_without_action'::text, 'spam'::text, 'duplicate'::text])));

CREATE FUNCTION hb.fence(of_stage smallint, of_owner bigint, shards smallint[], epochs bigint[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    held integer;
BEGIN
    SELECT count(*) INTO held FROM (
        SELECT FROM hb.lease l
        JOIN unnest(shards, epochs) AS mine (shard, epoch) ON mine.shard = l.shard AND mine.epoch = l.epoch
        WHERE l.stage = of_stage AND l.owner = of_owner
        FOR KEY SHARE OF l) AS locked;
    IF held <> cardinality(shards) THEN
        RAISE EXCEPTION 'dispatcher % has lost a shard', of_owner USING ERRCODE = 'HB002';
    END IF;
END $$;

CREATE FUNCTION hb.make_partitions(ahead integer) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    d date;
    made integer := 0;
BEGIN
    FOR d IN SELECT generate_series(current_date, current_date + ahead, interval '1 day')::date LOOP
        IF to_regclass(format('hb.attempt_%s', to_char(d, 'YYYYMMDD'))) IS NULL
           AND NOT EXISTS (SELECT FROM hb.attempt_other WHERE day = d) THEN
            EXECUTE format('CREATE TABLE hb.attempt_%s PARTITION OF hb.attempt FOR VALUES FROM (%L) TO (%L)',
                           to_char(d, 'YYYYMMDD'), d, d + 1);
            PERFORM hb.protect(format('hb.attempt_%s', to_char(d, 'YYYYMMDD'))::regclass);
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END $$;

CREATE FUNCTION hb.may_follow(before text, after text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT CASE before
        WHEN 'received' THEN after IN ('received', 'acknowledged', 'assigned', 'scheduled', 'in_progress', 'referred',
                                       'done', 'closed_without_action', 'spam', 'duplicate')
        WHEN 'acknowledged' THEN after IN ('acknowledged', 'assigned', 'scheduled', 'in_progress', 'referred',
                                           'done', 'closed_without_action', 'spam', 'duplicate')
        WHEN 'assigned' THEN after IN ('assigned', 'scheduled', 'in_progress', 'referred',
                                       'done', 'closed_without_action', 'spam', 'duplicate')
        WHEN 'scheduled' THEN after IN ('assigned', 'scheduled', 'in_progress', 'referred',
                                        'done', 'closed_without_action', 'duplicate')
        WHEN 'in_progress' THEN after IN ('assigned', 'scheduled', 'in_progress', 'referred',
                                          'done', 'closed_without_action', 'duplicate')
        WHEN 'referred' THEN after IN ('assigned', 'scheduled', 'in_progress', 'referred',
                                       'done', 'closed_without_action', 'duplicate')
        WHEN 'disputed' THEN after IN ('assigned', 'scheduled', 'in_progress', 'referred', 'disputed', 'confirmed',
                                       'done', 'closed_without_action', 'duplicate')
        WHEN 'done' THEN after IN ('confirmed', 'disputed')
        WHEN 'closed_without_action' THEN after IN ('confirmed', 'disputed')
        WHEN 'confirmed' THEN after IN ('disputed')
        WHEN 'spam' THEN after IN ('received')
        WHEN 'duplicate' THEN after IN ('received')
        ELSE false
    END
$$;

CREATE FUNCTION hb.measure_queue() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hb', 'pg_temp'
    SET default_statistics_target TO '10'
    AS $$
BEGIN
    ANALYZE (SKIP_LOCKED) hb.delivery;
END $$;

CREATE FUNCTION hb.place(tab regclass, kind text) RETURNS void
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION hb.protect(tab regclass) RETURNS void
    LANGUAGE plpgsql
    AS $_$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tab);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tab);
    EXECUTE format($p$CREATE POLICY tenant ON %s TO hearback_web, hearback_deliver, hearback_work, hearback_admin
                      USING (jurisdiction_id = nullif(current_setting('hearback.jurisdiction', true), '')::integer)
                      WITH CHECK (jurisdiction_id = nullif(current_setting('hearback.jurisdiction', true), '')::integer)$p$, tab);
    EXECUTE format('CREATE POLICY owner ON %s TO hearback_owner USING (true) WITH CHECK (true)', tab);
    EXECUTE format('CREATE POLICY report ON %s FOR SELECT TO hearback_report USING (true)', tab);
    EXECUTE format('GRANT SELECT ON %s TO hearback_report', tab); -- secrets and addresses are revoked where they are made
END $_$;

CREATE FUNCTION hb.set_jurisdiction(jurisdiction integer, known bigint) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE 'SET LOCAL hearback.jurisdiction = ' || jurisdiction;
    IF known <> 0 AND NOT EXISTS (SELECT FROM hb.jurisdiction j
                                  WHERE j.id = jurisdiction AND j.version = known) THEN
        RAISE EXCEPTION 'jurisdiction % is no longer at version %', jurisdiction, known
            USING ERRCODE = 'HB001';
    END IF;
    RETURN (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
END $$;

CREATE TABLE hb.account (
    jurisdiction_id integer NOT NULL,
    id bigint NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    password_hash text NOT NULL,
    organization_id bigint,
    active boolean DEFAULT true NOT NULL,
    failures smallint DEFAULT 0 NOT NULL,
    failed_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT account_email_check CHECK (((email = lower(email)) AND (email ~~ '%_@_%'::text) AND (length(email) <= 254))),
    CONSTRAINT account_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);

ALTER TABLE ONLY hb.account FORCE ROW LEVEL SECURITY;

CREATE TABLE hb.action (
    jurisdiction_id integer NOT NULL,
    id bigint NOT NULL,
    status text NOT NULL,
    message jsonb NOT NULL,
    organization_id bigint,
    account_id bigint,
    api_key_id bigint,
    feedback_count integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    released_at timestamp with time zone NOT NULL,
    undone_at timestamp with time zone,
    source_id text,
    left_out_count integer DEFAULT 0 NOT NULL,
    CONSTRAINT action_check CHECK (((released_at >= created_at) AND (undone_at < released_at))),
    CONSTRAINT action_feedback_count_check CHECK ((feedback_count >= 0)),
    CONSTRAINT action_left_out_count_check CHECK ((left_out_count >= 0)),
    CONSTRAINT action_message_check CHECK ((jsonb_typeof(message) = 'object'::text)),
    CONSTRAINT action_status_check CHECK ((status = ANY (ARRAY['acknowledged'::text, 'assigned'::text, 'scheduled'::text, 'in_progress'::text, 'referred'::text, 'done'::text, 'closed_without_action'::text])))
);

ALTER TABLE ONLY hb.action FORCE ROW LEVEL SECURITY;

CREATE TABLE hb.action_feedback (
    jurisdiction_id integer NOT NULL,
    action_id bigint NOT NULL,
    feedback_id bigint NOT NULL,
    before text NOT NULL,
    after text NOT NULL,
    reach text DEFAULT 'unreachable'::text NOT NULL,
    seen_at timestamp with time zone,
    CONSTRAINT action_feedback_check CHECK ((hb.may_follow(before, after) OR ((before = 'duplicate'::text) AND (after = 'duplicate'::text)))),
    CONSTRAINT action_feedback_reach_check CHECK ((reach = ANY (ARRAY['unreachable'::text, 'pending'::text, 'delivered'::text, 'failed'::text])))
)
WITH (fillfactor='80');

ALTER TABLE ONLY hb.action_feedback FORCE ROW LEVEL SECURITY;

CREATE TABLE hb.action_part (
    jurisdiction_id integer NOT NULL,
    action_id bigint NOT NULL,
    number integer NOT NULL,
    feedback_ids bigint[] NOT NULL,
    CONSTRAINT action_part_feedback_ids_check CHECK (((cardinality(feedback_ids) >= 1) AND (cardinality(feedback_ids) <= 1000))),
    CONSTRAINT action_part_number_check CHECK ((number > 0))
);

ALTER TABLE ONLY hb.action_part FORCE ROW LEVEL SECURITY;

CREATE TABLE hb.api_key (
    jurisdiction_id integer NOT NULL,
    id bigint NOT NULL,
    name text NOT NULL,
    organization_id bigint,
    secret_hash bytea NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    CONSTRAINT api_key_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT api_key_scopes_check CHECK ((scopes <@ ARRAY['submit'::text, 'endpoints'::text, 'events'::text, 'read'::text, 'act'::text])),
    CONSTRAINT api_key_secret_hash_check CHECK ((length(secret_hash) = 32))
);

ALTER TABLE ONLY hb.api_key FORCE ROW LEVEL SECURITY;

CREATE TABLE hb.area (
    jurisdiction_id integer NOT NULL,
    id bigint NOT NULL,
    set_name text NOT NULL,
    name text NOT NULL,
    valid_from date DEFAULT '-infinity'::date NOT NULL,
    valid_until date DEFAULT 'infinity'::date NOT NULL,
    shape public.geometry(MultiPolygon,4326) NOT NULL,
    CONSTRAINT area_check CHECK ((valid_from < valid_until)),
    CONSTRAINT area_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT area_set_name_check CHECK (((length(set_name) >= 1) AND (length(set_name) <= 100)))
);

ALTER TABLE ONLY hb.area FORCE ROW LEVEL SECURITY;

CREATE TABLE hb.attempt (
    jurisdiction_id integer NOT NULL,
    day date NOT NULL,
    delivery_id bigint NOT NULL,
    number smallint NOT NULL,
    endpoint_id bigint NOT NULL,
    event_id bigint NOT NULL,
    feedback_id bigint NOT NULL,
    started_at timestamp with time zone NOT NULL,
    duration_ms integer NOT NULL,
    status smallint,
    error text,
    address text,
    response bytea,
    result text NOT NULL,
    CONSTRAINT attempt_duration_ms_check CHECK ((duration_ms >= 0)),
    CONSTRAINT attempt_error_check CHECK ((length(error) <= 500)),
    CONSTRAINT attempt_number_check CHECK ((number > 0)),
    CONSTRAINT attempt_response_check CHECK ((length(response) <= 4096)),
    CONSTRAINT attempt_result_check CHECK ((result = ANY (ARRAY['delivered'::text, 'retry'::text, 'parked'::text, 'disabled'::text])))
)
PARTITION BY RANGE (day);

ALTER TABLE ONLY hb.attempt FORCE ROW LEVEL SECURITY;

CREATE TABLE hb.attempt_other (
    jurisdiction_id integer NOT NULL,
    day date NOT NULL,
    delivery_id bigint NOT NULL,
    number smallint NOT NULL,
    endpoint_id bigint NOT NULL,
    event_id bigint NOT NULL,
    feedback_id bigint NOT NULL,
    started_at timestamp with time zone NOT NULL,
    duration_ms integer NOT NULL,
    status smallint,
    error text,
    address text,
    response bytea,
    result text NOT NULL,
    CONSTRAINT attempt_duration_ms_check CHECK ((duration_ms >= 0)),
    CONSTRAINT attempt_error_check CHECK ((length(error) <= 500)),
    CONSTRAINT attempt_number_check CHECK ((number > 0)),
    CONSTRAINT attempt_response_check CHECK ((length(response) <= 4096)),
    CONSTRAINT attempt_result_check CHECK ((result = ANY (ARRAY['delivered'::text, 'retry'::text, 'parked'::text, 'disabled'::text])))
);

ALTER TABLE ONLY hb.attempt_other FORCE ROW LEVEL SECURITY;

CREATE TABLE hb.contact (
    jurisdiction_id integer NOT NULL,
    feedback_id bigint NOT NULL,
    name character varying(200),
    email character varying(254),
    phone character varying(50)
);

ALTER TABLE ONLY hb.contact FORCE ROW LEVEL SECURITY;

CREATE TABLE hb.delivery (
    jurisdiction_id integer NOT NULL,
    id bigint NOT NULL,
    event_id bigint NOT NULL,
    endpoint_id bigint NOT NULL,
    feedback_id bigint DEFAULT 0 NOT NULL,
    replay smallint DEFAULT 0 NOT NULL,
    shard smallint NOT NULL,
    destination_key bigint NOT NULL,
    due_at timestamp with time zone NOT NULL,
    attempts smallint DEFAULT 0 NOT NULL,
    parked_at timestamp with time zone,
    reason text,
    CONSTRAINT delivery_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT delivery_check CHECK (((parked_at IS NULL) = (reason IS NULL))),
    CONSTRAINT delivery_reason_check CHECK ((reason = ANY (ARRAY['tries_used_up'::text, 'endpoint_gone'::text, 'endpoint_disabled'::text, 'endpoint_deleted'::text, 'endpoint_not_confirmed'::text, 'ends_dispatcher'::text]))),
    CONSTRAINT delivery_shard_check CHECK (((shard >= 0) AND (shard <= 63)))
)
WITH (autovacuum_vacuum_scale_factor='0.01', autovacuum_vacuum_cost_delay='0', fillfactor='90');

ALTER TABLE ONLY hb.delivery FORCE ROW LEVEL SECURITY;

CREATE TABLE hb.dispatcher (
    id bigint NOT NULL,
    name text NOT NULL,
    seen_at timestamp with time zone NOT NULL
);

CREATE TABLE hb.endpoint (
    jurisdiction_id integer NOT NULL,
    id bigint NOT NULL,
    api_key_id bigint,
    feedback_id bigint,
    url text NOT NULL,
    destination text NOT NULL,
    shard smallint NOT NULL,
    destination_key bigint GENERATED ALWAYS AS (hashtextextended(destination, (0)::bigint)) STORED,
    events text[] NOT NULL,
    filter jsonb DEFAULT '{}'::jsonb NOT NULL,
    format text NOT NULL,
    state text NOT NULL,
    reason text,
    secret bytea,
    secret_version smallint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    CONSTRAINT endpoint_check CHECK (((api_key_id IS NULL) <> (feedback_id IS NULL))),
    CONSTRAINT endpoint_check1 CHECK (((secret IS NULL) = (api_key_id IS NULL))),
    CONSTRAINT endpoint_destination_check CHECK ((length(destination) <= 300)),
    CONSTRAINT endpoint_filter_check CHECK ((jsonb_typeof(filter) = 'object'::text)),
    CONSTRAINT endpoint_format_check CHECK ((format = ANY (ARRAY['cloudevent'::text, 'text'::text]))),
    CONSTRAINT endpoint_shard_check CHECK (((shard >= 0) AND (shard <= 63))),
    CONSTRAINT endpoint_state_check CHECK ((state = ANY (ARRAY['unconfirmed'::text, 'active'::text, 'disabled'::text, 'deleted'::text]))),
    CONSTRAINT endpoint_url_check CHECK (((length(url) >= 8) AND (length(url) <= 2000)))
);

ALTER TABLE ONLY hb.endpoint FORCE ROW LEVEL SECURITY;

CREATE TABLE hb.event (
    jurisdiction_id integer NOT NULL,
    id bigint NOT NULL,
    type hb.event_type NOT NULL,
    feedback_id bigint,
    action_id bigint,
    endpoint_id bigint,
    data hb.json_object NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT event_check CHECK ((
CASE
    WHEN starts_with((type)::text, 'endpoint'::text) THEN endpoint_id
    WHEN starts_with((type)::text, 'action'::text) THEN action_id
    ELSE feedback_id
END IS NOT NULL))
);

ALTER TABLE ONLY hb.event FORCE ROW LEVEL SECURITY;

CREATE TABLE hb.fanout (
    jurisdiction_id integer NOT NULL,
    event_id bigint NOT NULL,
    shard hb.shard NOT NULL,
    due_at timestamp with time zone NOT NULL,
    mark bigint DEFAULT 0 NOT NULL,
    failures smallint DEFAULT 0 NOT NULL,
    reason character varying(500),
    parked_at timestamp with time zone
)
WITH (autovacuum_vacuum_scale_factor='0.01', autovacuum_vacuum_cost_delay='0', fillfactor='70');

ALTER TABLE ONLY hb.fanout FORCE ROW LEVEL SECURITY;

CREATE TABLE hb.feed (
    jurisdiction_id integer NOT NULL,
    seq bigint NOT NULL,
    event_id bigint NOT NULL,
    CONSTRAINT feed_seq_check CHECK ((seq > 0))
);

ALTER TABLE ONLY hb.feed FORCE ROW LEVEL SECURITY;

CREATE TABLE hb.feedback (
    jurisdiction_id integer NOT NULL,
    id bigint NOT NULL,
    reference hb.reference NOT NULL,
    service_id bigint NOT NULL,
    kind hb.kind NOT NULL,
    status hb.status DEFAULT 'received'::text NOT NULL,
    status_before hb.status,
    held_until timestamp with time zone,
    held_by bigint,
    duplicate_of bigint,
    description character varying(10000) NOT NULL,
    language hb.language NOT NULL,
    rating hb.rating,
    latitude hb.latitude,
    longitude hb.longitude,
    address character varying(500),
    attributes hb.json_object DEFAULT '{}'::jsonb NOT NULL,
    is_public boolean DEFAULT true NOT NULL,
    source hb.source NOT NULL,
    source_id hb.source_id,
    flags text[] DEFAULT '{}'::text[] NOT NULL,
    token_version smallint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    words tsvector NOT NULL,
    CONSTRAINT feedback_check CHECK (((latitude IS NULL) = (longitude IS NULL))),
    CONSTRAINT feedback_check1 CHECK ((((held_until IS NULL) = (status_before IS NULL)) AND ((held_until IS NULL) = (held_by IS NULL)))),
    CONSTRAINT feedback_check2 CHECK (((closed_at IS NOT NULL) = ((status)::text = ANY ('{done,confirmed,closed_without_action,spam,duplicate}'::text[])))),
    CONSTRAINT feedback_check3 CHECK (((duplicate_of IS NOT NULL) = ((status)::text = 'duplicate'::text))),
    CONSTRAINT feedback_check4 CHECK ((duplicate_of <> id))
)
WITH (fillfactor='90');
ALTER TABLE ONLY hb.feedback ALTER COLUMN description SET STATISTICS 0;
ALTER TABLE ONLY hb.feedback ALTER COLUMN address SET STATISTICS 0;
ALTER TABLE ONLY hb.feedback ALTER COLUMN attributes SET STATISTICS 0;
ALTER TABLE ONLY hb.feedback ALTER COLUMN words SET STATISTICS 0;

ALTER TABLE ONLY hb.feedback FORCE ROW LEVEL SECURITY;

CREATE TABLE hb.feedback_area (
    jurisdiction_id integer NOT NULL,
    feedback_id bigint NOT NULL,
    area_id bigint NOT NULL
);

ALTER TABLE ONLY hb.feedback_area FORCE ROW LEVEL SECURITY;

CREATE TABLE hb.follower (
    jurisdiction_id integer NOT NULL,
    id bigint NOT NULL,
    feedback_id bigint NOT NULL,
    channel text NOT NULL,
    endpoint_id bigint,
    address text,
    language text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT follower_address_check CHECK ((length(address) <= 254)),
    CONSTRAINT follower_channel_check CHECK ((channel = ANY (ARRAY['webhook'::text, 'email'::text]))),
    CONSTRAINT follower_check CHECK ((((channel = 'webhook'::text) = (endpoint_id IS NOT NULL)) AND ((channel = 'webhook'::text) = (address IS NULL))))
);

ALTER TABLE ONLY hb.follower FORCE ROW LEVEL SECURITY;

CREATE TABLE hb.idempotency (
    jurisdiction_id integer NOT NULL,
    client text NOT NULL,
    key hb.idempotency_key NOT NULL,
    request_hash hb.hash NOT NULL,
    object_id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    replayed_at timestamp with time zone
);

ALTER TABLE ONLY hb.idempotency FORCE ROW LEVEL SECURITY;

CREATE TABLE hb.job (
    jurisdiction_id integer NOT NULL,
    id bigint NOT NULL,
    kind text NOT NULL,
    action_id bigint,
    due_at timestamp with time zone NOT NULL,
    mark bigint DEFAULT 0 NOT NULL,
    done integer DEFAULT 0 NOT NULL,
    failures smallint DEFAULT 0 NOT NULL,
    reason text,
    CONSTRAINT job_check CHECK (((split_part(kind, '_'::text, 1) <> 'action'::text) OR (action_id IS NOT NULL))),
    CONSTRAINT job_done_check CHECK ((done >= 0)),
    CONSTRAINT job_kind_check CHECK ((kind = ANY (ARRAY['action_apply'::text, 'action_undo'::text]))),
    CONSTRAINT job_reason_check CHECK ((length(reason) <= 500))
)
WITH (fillfactor='50');

ALTER TABLE ONLY hb.job FORCE ROW LEVEL SECURITY;

CREATE TABLE hb.jurisdiction (
    id integer NOT NULL,
    domain text NOT NULL,
    hosts text[] DEFAULT '{}'::text[] NOT NULL,
    name text NOT NULL,
    time_zone text NOT NULL,
    languages text[] NOT NULL,
    west double precision NOT NULL,
    south double precision NOT NULL,
    east double precision NOT NULL,
    north double precision NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    CONSTRAINT jurisdiction_check CHECK (((west < east) AND (south < north))),
    CONSTRAINT jurisdiction_domain_check CHECK ((domain ~ '^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$'::text)),
    CONSTRAINT jurisdiction_east_check CHECK (((east >= ('-180'::integer)::double precision) AND (east <= (180)::double precision))),
    CONSTRAINT jurisdiction_id_check CHECK ((id > 0)),
    CONSTRAINT jurisdiction_languages_check CHECK (((cardinality(languages) >= 1) AND (cardinality(languages) <= 50))),
    CONSTRAINT jurisdiction_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT jurisdiction_north_check CHECK (((north >= ('-90'::integer)::double precision) AND (north <= (90)::double precision))),
    CONSTRAINT jurisdiction_south_check CHECK (((south >= ('-90'::integer)::double precision) AND (south <= (90)::double precision))),
    CONSTRAINT jurisdiction_west_check CHECK (((west >= ('-180'::integer)::double precision) AND (west <= (180)::double precision)))
);

CREATE TABLE hb.lease (
    stage smallint NOT NULL,
    shard smallint NOT NULL,
    owner bigint DEFAULT 0 NOT NULL,
    epoch bigint DEFAULT 0 NOT NULL,
    until timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    crashed_at timestamp with time zone,
    CONSTRAINT lease_shard_check CHECK (((shard >= 0) AND (shard <= 63))),
    CONSTRAINT lease_stage_check CHECK ((stage = ANY (ARRAY[1, 2])))
)
WITH (fillfactor='50');

CREATE TABLE hb.organization (
    jurisdiction_id integer NOT NULL,
    id bigint NOT NULL,
    code text NOT NULL,
    name jsonb NOT NULL,
    kind text NOT NULL,
    CONSTRAINT organization_code_check CHECK (((length(code) >= 1) AND (length(code) <= 100))),
    CONSTRAINT organization_kind_check CHECK ((kind = ANY (ARRAY['department'::text, 'partner'::text]))),
    CONSTRAINT organization_name_check CHECK ((jsonb_typeof(name) = 'object'::text))
);

ALTER TABLE ONLY hb.organization FORCE ROW LEVEL SECURITY;

CREATE TABLE hb.outcome (
    jurisdiction_id integer NOT NULL,
    feedback_id bigint NOT NULL,
    action_id bigint NOT NULL,
    answer text NOT NULL,
    comment text,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT outcome_answer_check CHECK ((answer = ANY (ARRAY['yes'::text, 'partly'::text, 'no'::text]))),
    CONSTRAINT outcome_comment_check CHECK ((length(comment) <= 4000))
);

ALTER TABLE ONLY hb.outcome FORCE ROW LEVEL SECURITY;

CREATE TABLE hb.service (
    jurisdiction_id integer NOT NULL,
    id bigint NOT NULL,
    code text NOT NULL,
    name jsonb NOT NULL,
    description jsonb DEFAULT '{}'::jsonb NOT NULL,
    group_name jsonb DEFAULT '{}'::jsonb NOT NULL,
    keywords text[] DEFAULT '{}'::text[] NOT NULL,
    place text DEFAULT 'optional'::text NOT NULL,
    organization_id bigint,
    "position" integer DEFAULT 0 NOT NULL,
    active boolean DEFAULT true NOT NULL,
    CONSTRAINT service_code_check CHECK ((code ~ '^[A-Za-z0-9_.-]{1,100}$'::text)),
    CONSTRAINT service_description_check CHECK ((jsonb_typeof(description) = 'object'::text)),
    CONSTRAINT service_group_name_check CHECK ((jsonb_typeof(group_name) = 'object'::text)),
    CONSTRAINT service_name_check CHECK ((jsonb_typeof(name) = 'object'::text)),
    CONSTRAINT service_place_check CHECK ((place = ANY (ARRAY['required'::text, 'optional'::text])))
);

ALTER TABLE ONLY hb.service FORCE ROW LEVEL SECURITY;

CREATE TABLE hb.service_question (
    jurisdiction_id integer NOT NULL,
    service_id bigint NOT NULL,
    code text NOT NULL,
    "position" integer NOT NULL,
    datatype text NOT NULL,
    required boolean NOT NULL,
    label jsonb NOT NULL,
    hint jsonb DEFAULT '{}'::jsonb NOT NULL,
    choices jsonb DEFAULT '[]'::jsonb NOT NULL,
    CONSTRAINT service_question_choices_check CHECK ((jsonb_typeof(choices) = 'array'::text)),
    CONSTRAINT service_question_code_check CHECK ((code ~ '^[A-Za-z0-9_.-]{1,100}$'::text)),
    CONSTRAINT service_question_datatype_check CHECK ((datatype = ANY (ARRAY['string'::text, 'text'::text, 'number'::text, 'datetime'::text, 'singlevaluelist'::text, 'multivaluelist'::text]))),
    CONSTRAINT service_question_hint_check CHECK ((jsonb_typeof(hint) = 'object'::text)),
    CONSTRAINT service_question_label_check CHECK ((jsonb_typeof(label) = 'object'::text))
);

ALTER TABLE ONLY hb.service_question FORCE ROW LEVEL SECURITY;

CREATE TABLE hb.session (
    jurisdiction_id integer NOT NULL,
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    secret_hash bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    CONSTRAINT session_secret_hash_check CHECK ((length(secret_hash) = 32))
);

ALTER TABLE ONLY hb.session FORCE ROW LEVEL SECURITY;

CREATE SEQUENCE hb.worker_number
    START WITH 0
    INCREMENT BY 1
    MINVALUE 0
    MAXVALUE 1023
    CACHE 1
    CYCLE;

ALTER TABLE ONLY hb.attempt ATTACH PARTITION hb.attempt_other DEFAULT;

ALTER TABLE ONLY hb.account
    ADD CONSTRAINT account_jurisdiction_id_email_key UNIQUE (jurisdiction_id, email);

ALTER TABLE ONLY hb.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (jurisdiction_id, id);

ALTER TABLE ONLY hb.action_feedback
    ADD CONSTRAINT action_feedback_pkey PRIMARY KEY (jurisdiction_id, action_id, feedback_id);

ALTER TABLE ONLY hb.action_part
    ADD CONSTRAINT action_part_pkey PRIMARY KEY (jurisdiction_id, action_id, number);

ALTER TABLE ONLY hb.action
    ADD CONSTRAINT action_pkey PRIMARY KEY (jurisdiction_id, id);

ALTER TABLE ONLY hb.api_key
    ADD CONSTRAINT api_key_pkey PRIMARY KEY (jurisdiction_id, id);

ALTER TABLE ONLY hb.area
    ADD CONSTRAINT area_jurisdiction_id_set_name_name_valid_from_key UNIQUE (jurisdiction_id, set_name, name, valid_from);

ALTER TABLE ONLY hb.area
    ADD CONSTRAINT area_pkey PRIMARY KEY (jurisdiction_id, id);

ALTER TABLE ONLY hb.attempt
    ADD CONSTRAINT attempt_pkey PRIMARY KEY (jurisdiction_id, endpoint_id, delivery_id, number, day);

ALTER TABLE ONLY hb.attempt_other
    ADD CONSTRAINT attempt_other_pkey PRIMARY KEY (jurisdiction_id, endpoint_id, delivery_id, number, day);

ALTER TABLE ONLY hb.contact
    ADD CONSTRAINT contact_pkey PRIMARY KEY (jurisdiction_id, feedback_id);

ALTER TABLE ONLY hb.delivery
    ADD CONSTRAINT delivery_jurisdiction_id_event_id_endpoint_id_feedback_id_r_key UNIQUE (jurisdiction_id, event_id, endpoint_id, feedback_id, replay);

ALTER TABLE ONLY hb.delivery
    ADD CONSTRAINT delivery_pkey PRIMARY KEY (jurisdiction_id, id);

ALTER TABLE ONLY hb.dispatcher
    ADD CONSTRAINT dispatcher_pkey PRIMARY KEY (id);

ALTER TABLE ONLY hb.endpoint
    ADD CONSTRAINT endpoint_pkey PRIMARY KEY (jurisdiction_id, id);

ALTER TABLE ONLY hb.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (jurisdiction_id, id);

ALTER TABLE ONLY hb.fanout
    ADD CONSTRAINT fanout_pkey PRIMARY KEY (jurisdiction_id, event_id);

ALTER TABLE ONLY hb.feed
    ADD CONSTRAINT feed_jurisdiction_id_event_id_key UNIQUE (jurisdiction_id, event_id);

ALTER TABLE ONLY hb.feed
    ADD CONSTRAINT feed_pkey PRIMARY KEY (jurisdiction_id, seq);

ALTER TABLE ONLY hb.feedback_area
    ADD CONSTRAINT feedback_area_pkey PRIMARY KEY (jurisdiction_id, area_id, feedback_id);

ALTER TABLE ONLY hb.feedback
    ADD CONSTRAINT feedback_jurisdiction_id_reference_key UNIQUE (jurisdiction_id, reference);

ALTER TABLE ONLY hb.feedback
    ADD CONSTRAINT feedback_pkey PRIMARY KEY (jurisdiction_id, id) INCLUDE (status, service_id, kind);

ALTER TABLE ONLY hb.follower
    ADD CONSTRAINT follower_pkey PRIMARY KEY (jurisdiction_id, id);

ALTER TABLE ONLY hb.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (jurisdiction_id, client, key);

ALTER TABLE ONLY hb.job
    ADD CONSTRAINT job_jurisdiction_id_action_id_key UNIQUE (jurisdiction_id, action_id);

ALTER TABLE ONLY hb.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (jurisdiction_id, id);

ALTER TABLE ONLY hb.jurisdiction
    ADD CONSTRAINT jurisdiction_domain_key UNIQUE (domain);

ALTER TABLE ONLY hb.jurisdiction
    ADD CONSTRAINT jurisdiction_pkey PRIMARY KEY (id);

ALTER TABLE ONLY hb.lease
    ADD CONSTRAINT lease_pkey PRIMARY KEY (stage, shard);

ALTER TABLE ONLY hb.organization
    ADD CONSTRAINT organization_jurisdiction_id_code_key UNIQUE (jurisdiction_id, code);

ALTER TABLE ONLY hb.organization
    ADD CONSTRAINT organization_pkey PRIMARY KEY (jurisdiction_id, id);

ALTER TABLE ONLY hb.outcome
    ADD CONSTRAINT outcome_pkey PRIMARY KEY (jurisdiction_id, feedback_id, action_id);

ALTER TABLE ONLY hb.service
    ADD CONSTRAINT service_jurisdiction_id_code_key UNIQUE (jurisdiction_id, code);

ALTER TABLE ONLY hb.service
    ADD CONSTRAINT service_pkey PRIMARY KEY (jurisdiction_id, id);

ALTER TABLE ONLY hb.service_question
    ADD CONSTRAINT service_question_pkey PRIMARY KEY (jurisdiction_id, service_id, code);

ALTER TABLE ONLY hb.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (jurisdiction_id, id);

CREATE INDEX action_feedback_feedback ON hb.action_feedback USING btree (jurisdiction_id, feedback_id, action_id);

CREATE INDEX area_shape ON hb.area USING gist (shape);

CREATE INDEX delivery_again ON hb.delivery USING btree (due_at, id) WHERE ((attempts > 0) AND (parked_at IS NULL));

CREATE INDEX delivery_destination ON hb.delivery USING btree (destination_key, id) WHERE ((attempts = 0) AND (parked_at IS NULL));

CREATE INDEX delivery_endpoint ON hb.delivery USING btree (jurisdiction_id, endpoint_id, id);

CREATE INDEX delivery_fresh ON hb.delivery USING btree (id) WHERE ((attempts = 0) AND (parked_at IS NULL));

CREATE INDEX endpoint_feedback ON hb.endpoint USING btree (jurisdiction_id, feedback_id) WHERE (feedback_id IS NOT NULL);

CREATE INDEX endpoint_partner ON hb.endpoint USING btree (jurisdiction_id, id) WHERE ((api_key_id IS NOT NULL) AND (state <> 'deleted'::text));

CREATE INDEX event_action ON hb.event USING btree (jurisdiction_id, action_id) WHERE (action_id IS NOT NULL);

CREATE INDEX event_feedback ON hb.event USING btree (jurisdiction_id, feedback_id, id) WHERE (feedback_id IS NOT NULL);

CREATE INDEX fanout_due ON hb.fanout USING btree (jurisdiction_id, due_at, event_id) WHERE (parked_at IS NULL);

CREATE INDEX feedback_duplicates ON hb.feedback USING btree (jurisdiction_id, duplicate_of) WHERE (duplicate_of IS NOT NULL);

CREATE INDEX feedback_flags ON hb.feedback USING btree (jurisdiction_id, id) WHERE (flags <> '{}'::text[]);

CREATE INDEX feedback_open ON hb.feedback USING btree (jurisdiction_id, id) INCLUDE (status, service_id, kind) WHERE ((status)::text = ANY (ARRAY['received'::text, 'acknowledged'::text, 'assigned'::text, 'scheduled'::text, 'in_progress'::text, 'referred'::text, 'disputed'::text]));

CREATE INDEX feedback_service ON hb.feedback USING btree (jurisdiction_id, service_id, id) INCLUDE (status, kind);

CREATE UNIQUE INDEX feedback_source ON hb.feedback USING btree (jurisdiction_id, source, source_id) WHERE (source_id IS NOT NULL);

CREATE INDEX feedback_status ON hb.feedback USING btree (jurisdiction_id, status, id) INCLUDE (service_id, kind) WHERE ((status)::text = ANY (ARRAY['confirmed'::text, 'closed_without_action'::text, 'spam'::text, 'duplicate'::text]));

CREATE INDEX feedback_words ON hb.feedback USING gin (words);

CREATE INDEX follower_feedback ON hb.follower USING btree (jurisdiction_id, feedback_id);

CREATE INDEX job_due ON hb.job USING btree (due_at, id);

ALTER INDEX hb.attempt_pkey ATTACH PARTITION hb.attempt_other_pkey;

ALTER TABLE ONLY hb.account
    ADD CONSTRAINT account_jurisdiction_id_organization_id_fkey FOREIGN KEY (jurisdiction_id, organization_id) REFERENCES hb.organization(jurisdiction_id, id);

ALTER TABLE ONLY hb.action_part
    ADD CONSTRAINT action_part_jurisdiction_id_action_id_fkey FOREIGN KEY (jurisdiction_id, action_id) REFERENCES hb.action(jurisdiction_id, id);

ALTER TABLE ONLY hb.api_key
    ADD CONSTRAINT api_key_jurisdiction_id_organization_id_fkey FOREIGN KEY (jurisdiction_id, organization_id) REFERENCES hb.organization(jurisdiction_id, id);

ALTER TABLE ONLY hb.contact
    ADD CONSTRAINT contact_jurisdiction_id_feedback_id_fkey FOREIGN KEY (jurisdiction_id, feedback_id) REFERENCES hb.feedback(jurisdiction_id, id);

ALTER TABLE ONLY hb.delivery
    ADD CONSTRAINT delivery_jurisdiction_id_endpoint_id_fkey FOREIGN KEY (jurisdiction_id, endpoint_id) REFERENCES hb.endpoint(jurisdiction_id, id);

ALTER TABLE ONLY hb.delivery
    ADD CONSTRAINT delivery_jurisdiction_id_event_id_fkey FOREIGN KEY (jurisdiction_id, event_id) REFERENCES hb.event(jurisdiction_id, id);

ALTER TABLE ONLY hb.endpoint
    ADD CONSTRAINT endpoint_jurisdiction_id_api_key_id_fkey FOREIGN KEY (jurisdiction_id, api_key_id) REFERENCES hb.api_key(jurisdiction_id, id);

ALTER TABLE ONLY hb.endpoint
    ADD CONSTRAINT endpoint_jurisdiction_id_feedback_id_fkey FOREIGN KEY (jurisdiction_id, feedback_id) REFERENCES hb.feedback(jurisdiction_id, id);

ALTER TABLE ONLY hb.feed
    ADD CONSTRAINT feed_jurisdiction_id_event_id_fkey FOREIGN KEY (jurisdiction_id, event_id) REFERENCES hb.event(jurisdiction_id, id);

ALTER TABLE ONLY hb.follower
    ADD CONSTRAINT follower_jurisdiction_id_endpoint_id_fkey FOREIGN KEY (jurisdiction_id, endpoint_id) REFERENCES hb.endpoint(jurisdiction_id, id);

ALTER TABLE ONLY hb.follower
    ADD CONSTRAINT follower_jurisdiction_id_feedback_id_fkey FOREIGN KEY (jurisdiction_id, feedback_id) REFERENCES hb.feedback(jurisdiction_id, id);

ALTER TABLE ONLY hb.job
    ADD CONSTRAINT job_jurisdiction_id_action_id_fkey FOREIGN KEY (jurisdiction_id, action_id) REFERENCES hb.action(jurisdiction_id, id);

ALTER TABLE ONLY hb.outcome
    ADD CONSTRAINT outcome_jurisdiction_id_action_id_feedback_id_fkey FOREIGN KEY (jurisdiction_id, action_id, feedback_id) REFERENCES hb.action_feedback(jurisdiction_id, action_id, feedback_id);

ALTER TABLE ONLY hb.service
    ADD CONSTRAINT service_jurisdiction_id_organization_id_fkey FOREIGN KEY (jurisdiction_id, organization_id) REFERENCES hb.organization(jurisdiction_id, id);

ALTER TABLE ONLY hb.service_question
    ADD CONSTRAINT service_question_jurisdiction_id_service_id_fkey FOREIGN KEY (jurisdiction_id, service_id) REFERENCES hb.service(jurisdiction_id, id);

ALTER TABLE ONLY hb.session
    ADD CONSTRAINT session_jurisdiction_id_account_id_fkey FOREIGN KEY (jurisdiction_id, account_id) REFERENCES hb.account(jurisdiction_id, id);

ALTER TABLE hb.account ENABLE ROW LEVEL SECURITY;

ALTER TABLE hb.action ENABLE ROW LEVEL SECURITY;

ALTER TABLE hb.action_feedback ENABLE ROW LEVEL SECURITY;

ALTER TABLE hb.action_part ENABLE ROW LEVEL SECURITY;

ALTER TABLE hb.api_key ENABLE ROW LEVEL SECURITY;

ALTER TABLE hb.area ENABLE ROW LEVEL SECURITY;

ALTER TABLE hb.attempt ENABLE ROW LEVEL SECURITY;

ALTER TABLE hb.attempt_other ENABLE ROW LEVEL SECURITY;

ALTER TABLE hb.contact ENABLE ROW LEVEL SECURITY;

ALTER TABLE hb.delivery ENABLE ROW LEVEL SECURITY;

ALTER TABLE hb.endpoint ENABLE ROW LEVEL SECURITY;

ALTER TABLE hb.event ENABLE ROW LEVEL SECURITY;

ALTER TABLE hb.fanout ENABLE ROW LEVEL SECURITY;

ALTER TABLE hb.feed ENABLE ROW LEVEL SECURITY;

ALTER TABLE hb.feedback ENABLE ROW LEVEL SECURITY;

ALTER TABLE hb.feedback_area ENABLE ROW LEVEL SECURITY;

ALTER TABLE hb.follower ENABLE ROW LEVEL SECURITY;

ALTER TABLE hb.idempotency ENABLE ROW LEVEL SECURITY;

ALTER TABLE hb.job ENABLE ROW LEVEL SECURITY;

ALTER TABLE hb.organization ENABLE ROW LEVEL SECURITY;

ALTER TABLE hb.outcome ENABLE ROW LEVEL SECURITY;

CREATE POLICY owner ON hb.account TO hearback_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON hb.action TO hearback_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON hb.action_feedback TO hearback_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON hb.action_part TO hearback_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON hb.api_key TO hearback_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON hb.area TO hearback_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON hb.attempt TO hearback_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON hb.attempt_other TO hearback_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON hb.contact TO hearback_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON hb.delivery TO hearback_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON hb.endpoint TO hearback_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON hb.event TO hearback_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON hb.fanout TO hearback_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON hb.feed TO hearback_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON hb.feedback TO hearback_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON hb.feedback_area TO hearback_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON hb.follower TO hearback_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON hb.idempotency TO hearback_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON hb.job TO hearback_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON hb.organization TO hearback_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON hb.outcome TO hearback_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON hb.service TO hearback_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON hb.service_question TO hearback_owner USING (true) WITH CHECK (true);

CREATE POLICY owner ON hb.session TO hearback_owner USING (true) WITH CHECK (true);

CREATE POLICY poll ON hb.delivery FOR SELECT TO hearback_deliver USING (true);

CREATE POLICY poll ON hb.fanout FOR SELECT TO hearback_deliver USING (true);

CREATE POLICY poll ON hb.job FOR SELECT TO hearback_work USING (true);

CREATE POLICY report ON hb.account FOR SELECT TO hearback_report USING (true);

CREATE POLICY report ON hb.action FOR SELECT TO hearback_report USING (true);

CREATE POLICY report ON hb.action_feedback FOR SELECT TO hearback_report USING (true);

CREATE POLICY report ON hb.action_part FOR SELECT TO hearback_report USING (true);

CREATE POLICY report ON hb.api_key FOR SELECT TO hearback_report USING (true);

CREATE POLICY report ON hb.area FOR SELECT TO hearback_report USING (true);

CREATE POLICY report ON hb.attempt FOR SELECT TO hearback_report USING (true);

CREATE POLICY report ON hb.attempt_other FOR SELECT TO hearback_report USING (true);

CREATE POLICY report ON hb.contact FOR SELECT TO hearback_report USING (true);

CREATE POLICY report ON hb.delivery FOR SELECT TO hearback_report USING (true);

CREATE POLICY report ON hb.endpoint FOR SELECT TO hearback_report USING (true);

CREATE POLICY report ON hb.event FOR SELECT TO hearback_report USING (true);

CREATE POLICY report ON hb.fanout FOR SELECT TO hearback_report USING (true);

CREATE POLICY report ON hb.feed FOR SELECT TO hearback_report USING (true);

CREATE POLICY report ON hb.feedback FOR SELECT TO hearback_report USING (true);

CREATE POLICY report ON hb.feedback_area FOR SELECT TO hearback_report USING (true);

CREATE POLICY report ON hb.follower FOR SELECT TO hearback_report USING (true);

CREATE POLICY report ON hb.idempotency FOR SELECT TO hearback_report USING (true);

CREATE POLICY report ON hb.job FOR SELECT TO hearback_report USING (true);

CREATE POLICY report ON hb.organization FOR SELECT TO hearback_report USING (true);

CREATE POLICY report ON hb.outcome FOR SELECT TO hearback_report USING (true);

CREATE POLICY report ON hb.service FOR SELECT TO hearback_report USING (true);

CREATE POLICY report ON hb.service_question FOR SELECT TO hearback_report USING (true);

CREATE POLICY report ON hb.session FOR SELECT TO hearback_report USING (true);

ALTER TABLE hb.service ENABLE ROW LEVEL SECURITY;

ALTER TABLE hb.service_question ENABLE ROW LEVEL SECURITY;

ALTER TABLE hb.session ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON hb.account TO hearback_web, hearback_deliver, hearback_work, hearback_admin USING ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer)) WITH CHECK ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer));

CREATE POLICY tenant ON hb.action TO hearback_web, hearback_deliver, hearback_work, hearback_admin USING ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer)) WITH CHECK ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer));

CREATE POLICY tenant ON hb.action_feedback TO hearback_web, hearback_deliver, hearback_work, hearback_admin USING ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer)) WITH CHECK ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer));

CREATE POLICY tenant ON hb.action_part TO hearback_web, hearback_deliver, hearback_work, hearback_admin USING ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer)) WITH CHECK ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer));

CREATE POLICY tenant ON hb.api_key TO hearback_web, hearback_deliver, hearback_work, hearback_admin USING ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer)) WITH CHECK ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer));

CREATE POLICY tenant ON hb.area TO hearback_web, hearback_deliver, hearback_work, hearback_admin USING ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer)) WITH CHECK ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer));

CREATE POLICY tenant ON hb.attempt TO hearback_web, hearback_deliver, hearback_work, hearback_admin USING ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer)) WITH CHECK ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer));

CREATE POLICY tenant ON hb.attempt_other TO hearback_web, hearback_deliver, hearback_work, hearback_admin USING ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer)) WITH CHECK ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer));

CREATE POLICY tenant ON hb.contact TO hearback_web, hearback_deliver, hearback_work, hearback_admin USING ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer)) WITH CHECK ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer));

CREATE POLICY tenant ON hb.delivery TO hearback_web, hearback_deliver, hearback_work, hearback_admin USING ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer)) WITH CHECK ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer));

CREATE POLICY tenant ON hb.endpoint TO hearback_web, hearback_deliver, hearback_work, hearback_admin USING ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer)) WITH CHECK ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer));

CREATE POLICY tenant ON hb.event TO hearback_web, hearback_deliver, hearback_work, hearback_admin USING ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer)) WITH CHECK ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer));

CREATE POLICY tenant ON hb.fanout TO hearback_web, hearback_deliver, hearback_work, hearback_admin USING ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer)) WITH CHECK ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer));

CREATE POLICY tenant ON hb.feed TO hearback_web, hearback_deliver, hearback_work, hearback_admin USING ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer)) WITH CHECK ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer));

CREATE POLICY tenant ON hb.feedback TO hearback_web, hearback_deliver, hearback_work, hearback_admin USING ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer)) WITH CHECK ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer));

CREATE POLICY tenant ON hb.feedback_area TO hearback_web, hearback_deliver, hearback_work, hearback_admin USING ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer)) WITH CHECK ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer));

CREATE POLICY tenant ON hb.follower TO hearback_web, hearback_deliver, hearback_work, hearback_admin USING ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer)) WITH CHECK ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer));

CREATE POLICY tenant ON hb.idempotency TO hearback_web, hearback_deliver, hearback_work, hearback_admin USING ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer)) WITH CHECK ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer));

CREATE POLICY tenant ON hb.job TO hearback_web, hearback_deliver, hearback_work, hearback_admin USING ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer)) WITH CHECK ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer));

CREATE POLICY tenant ON hb.organization TO hearback_web, hearback_deliver, hearback_work, hearback_admin USING ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer)) WITH CHECK ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer));

CREATE POLICY tenant ON hb.outcome TO hearback_web, hearback_deliver, hearback_work, hearback_admin USING ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer)) WITH CHECK ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer));

CREATE POLICY tenant ON hb.service TO hearback_web, hearback_deliver, hearback_work, hearback_admin USING ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer)) WITH CHECK ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer));

CREATE POLICY tenant ON hb.service_question TO hearback_web, hearback_deliver, hearback_work, hearback_admin USING ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer)) WITH CHECK ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer));

CREATE POLICY tenant ON hb.session TO hearback_web, hearback_deliver, hearback_work, hearback_admin USING ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer)) WITH CHECK ((jurisdiction_id = (NULLIF(current_setting('hearback.jurisdiction'::text, true), ''::text))::integer));

GRANT USAGE ON SCHEMA hb TO hearback_web;
GRANT USAGE ON SCHEMA hb TO hearback_deliver;
GRANT USAGE ON SCHEMA hb TO hearback_work;
GRANT USAGE ON SCHEMA hb TO hearback_admin;
GRANT USAGE ON SCHEMA hb TO hearback_report;

REVOKE ALL ON FUNCTION hb.make_partitions(ahead integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION hb.measure_queue() FROM PUBLIC;
GRANT ALL ON FUNCTION hb.measure_queue() TO hearback_deliver;

REVOKE ALL ON FUNCTION hb.place(tab regclass, kind text) FROM PUBLIC;

REVOKE ALL ON FUNCTION hb.protect(tab regclass) FROM PUBLIC;

GRANT SELECT ON TABLE hb.account TO hearback_web;
GRANT SELECT,INSERT,UPDATE ON TABLE hb.account TO hearback_admin;

GRANT SELECT(jurisdiction_id) ON TABLE hb.account TO hearback_report;

GRANT SELECT(id) ON TABLE hb.account TO hearback_report;

GRANT SELECT(name) ON TABLE hb.account TO hearback_report;

GRANT SELECT(organization_id) ON TABLE hb.account TO hearback_report;

GRANT SELECT(active) ON TABLE hb.account TO hearback_report;

GRANT UPDATE(failures) ON TABLE hb.account TO hearback_web;

GRANT UPDATE(failed_at) ON TABLE hb.account TO hearback_web;

GRANT SELECT(created_at) ON TABLE hb.account TO hearback_report;

GRANT SELECT ON TABLE hb.action TO hearback_report;
GRANT SELECT,INSERT,UPDATE ON TABLE hb.action TO hearback_web;
GRANT SELECT,INSERT,UPDATE ON TABLE hb.action TO hearback_admin;
GRANT SELECT ON TABLE hb.action TO hearback_deliver;
GRANT SELECT ON TABLE hb.action TO hearback_work;

GRANT UPDATE(left_out_count) ON TABLE hb.action TO hearback_work;

GRANT SELECT ON TABLE hb.action_feedback TO hearback_report;
GRANT SELECT,INSERT,UPDATE ON TABLE hb.action_feedback TO hearback_web;
GRANT SELECT,INSERT,UPDATE ON TABLE hb.action_feedback TO hearback_admin;
GRANT SELECT ON TABLE hb.action_feedback TO hearback_deliver;
GRANT SELECT,INSERT ON TABLE hb.action_feedback TO hearback_work;

GRANT UPDATE(reach) ON TABLE hb.action_feedback TO hearback_deliver;

GRANT SELECT ON TABLE hb.action_part TO hearback_report;
GRANT INSERT ON TABLE hb.action_part TO hearback_web;
GRANT SELECT,DELETE ON TABLE hb.action_part TO hearback_work;

GRANT SELECT ON TABLE hb.api_key TO hearback_web;
GRANT SELECT,INSERT,UPDATE ON TABLE hb.api_key TO hearback_admin;

GRANT SELECT(jurisdiction_id) ON TABLE hb.api_key TO hearback_report;

GRANT SELECT(id) ON TABLE hb.api_key TO hearback_report;

GRANT SELECT(name) ON TABLE hb.api_key TO hearback_report;

GRANT SELECT(organization_id) ON TABLE hb.api_key TO hearback_report;

GRANT SELECT(scopes) ON TABLE hb.api_key TO hearback_report;

GRANT SELECT(created_at) ON TABLE hb.api_key TO hearback_report;

GRANT SELECT(revoked_at) ON TABLE hb.api_key TO hearback_report;

GRANT SELECT ON TABLE hb.area TO hearback_report;
GRANT SELECT ON TABLE hb.area TO hearback_web;
GRANT SELECT ON TABLE hb.area TO hearback_deliver;
GRANT SELECT ON TABLE hb.area TO hearback_work;
GRANT SELECT,INSERT,UPDATE ON TABLE hb.area TO hearback_admin;

GRANT SELECT ON TABLE hb.attempt TO hearback_report;
GRANT SELECT ON TABLE hb.attempt TO hearback_web;
GRANT SELECT ON TABLE hb.attempt TO hearback_admin;
GRANT SELECT ON TABLE hb.attempt TO hearback_work;
GRANT SELECT,INSERT ON TABLE hb.attempt TO hearback_deliver;

GRANT SELECT ON TABLE hb.attempt_other TO hearback_report;
GRANT SELECT ON TABLE hb.attempt_other TO hearback_admin;

GRANT SELECT,INSERT ON TABLE hb.contact TO hearback_web;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hb.contact TO hearback_admin;

GRANT SELECT ON TABLE hb.delivery TO hearback_report;
GRANT SELECT,INSERT,DELETE ON TABLE hb.delivery TO hearback_web;
GRANT SELECT,INSERT,DELETE ON TABLE hb.delivery TO hearback_admin;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hb.delivery TO hearback_deliver;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hb.dispatcher TO hearback_deliver;
GRANT SELECT ON TABLE hb.dispatcher TO hearback_admin;
GRANT SELECT ON TABLE hb.dispatcher TO hearback_report;

GRANT SELECT,INSERT,UPDATE ON TABLE hb.endpoint TO hearback_web;
GRANT SELECT,INSERT,UPDATE ON TABLE hb.endpoint TO hearback_admin;
GRANT SELECT ON TABLE hb.endpoint TO hearback_deliver;
GRANT SELECT ON TABLE hb.endpoint TO hearback_work;

GRANT SELECT(jurisdiction_id) ON TABLE hb.endpoint TO hearback_report;

GRANT SELECT(id) ON TABLE hb.endpoint TO hearback_report;

GRANT SELECT(api_key_id) ON TABLE hb.endpoint TO hearback_report;

GRANT SELECT(feedback_id) ON TABLE hb.endpoint TO hearback_report;

GRANT SELECT(destination) ON TABLE hb.endpoint TO hearback_report;

GRANT SELECT(shard) ON TABLE hb.endpoint TO hearback_report;

GRANT SELECT(events) ON TABLE hb.endpoint TO hearback_report;

GRANT SELECT(filter) ON TABLE hb.endpoint TO hearback_report;

GRANT SELECT(format) ON TABLE hb.endpoint TO hearback_report;

GRANT UPDATE(state) ON TABLE hb.endpoint TO hearback_deliver;
GRANT SELECT(state) ON TABLE hb.endpoint TO hearback_report;

GRANT UPDATE(reason) ON TABLE hb.endpoint TO hearback_deliver;
GRANT SELECT(reason) ON TABLE hb.endpoint TO hearback_report;

GRANT SELECT(created_at) ON TABLE hb.endpoint TO hearback_report;

GRANT UPDATE(confirmed_at) ON TABLE hb.endpoint TO hearback_deliver;
GRANT SELECT(confirmed_at) ON TABLE hb.endpoint TO hearback_report;

GRANT SELECT ON TABLE hb.event TO hearback_report;
GRANT SELECT,INSERT ON TABLE hb.event TO hearback_web;
GRANT SELECT,INSERT ON TABLE hb.event TO hearback_admin;
GRANT SELECT ON TABLE hb.event TO hearback_deliver;
GRANT SELECT,INSERT ON TABLE hb.event TO hearback_work;

GRANT SELECT ON TABLE hb.fanout TO hearback_report;
GRANT SELECT,INSERT,DELETE ON TABLE hb.fanout TO hearback_web;
GRANT SELECT,INSERT,UPDATE ON TABLE hb.fanout TO hearback_admin;
GRANT SELECT,DELETE,UPDATE ON TABLE hb.fanout TO hearback_deliver;
GRANT INSERT ON TABLE hb.fanout TO hearback_work;

GRANT SELECT ON TABLE hb.feed TO hearback_report;
GRANT SELECT ON TABLE hb.feed TO hearback_web;
GRANT SELECT ON TABLE hb.feed TO hearback_admin;
GRANT SELECT ON TABLE hb.feed TO hearback_work;
GRANT SELECT,INSERT ON TABLE hb.feed TO hearback_deliver;

GRANT SELECT ON TABLE hb.feedback TO hearback_report;
GRANT SELECT,INSERT,UPDATE ON TABLE hb.feedback TO hearback_web;
GRANT SELECT,INSERT,UPDATE ON TABLE hb.feedback TO hearback_admin;
GRANT SELECT ON TABLE hb.feedback TO hearback_deliver;
GRANT SELECT ON TABLE hb.feedback TO hearback_work;

GRANT UPDATE(status) ON TABLE hb.feedback TO hearback_work;

GRANT UPDATE(status_before) ON TABLE hb.feedback TO hearback_work;

GRANT UPDATE(held_until) ON TABLE hb.feedback TO hearback_work;

GRANT UPDATE(held_by) ON TABLE hb.feedback TO hearback_work;

GRANT UPDATE(updated_at) ON TABLE hb.feedback TO hearback_work;

GRANT UPDATE(closed_at) ON TABLE hb.feedback TO hearback_work;

GRANT SELECT ON TABLE hb.feedback_area TO hearback_report;
GRANT SELECT,INSERT ON TABLE hb.feedback_area TO hearback_web;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hb.feedback_area TO hearback_admin;
GRANT SELECT ON TABLE hb.feedback_area TO hearback_deliver;

GRANT SELECT,INSERT ON TABLE hb.follower TO hearback_web;
GRANT SELECT,INSERT ON TABLE hb.follower TO hearback_admin;
GRANT SELECT ON TABLE hb.follower TO hearback_deliver;
GRANT SELECT ON TABLE hb.follower TO hearback_work;

GRANT SELECT(jurisdiction_id) ON TABLE hb.follower TO hearback_report;

GRANT SELECT(id) ON TABLE hb.follower TO hearback_report;

GRANT SELECT(feedback_id) ON TABLE hb.follower TO hearback_report;

GRANT SELECT(channel) ON TABLE hb.follower TO hearback_report;

GRANT SELECT(endpoint_id) ON TABLE hb.follower TO hearback_report;

GRANT SELECT(language) ON TABLE hb.follower TO hearback_report;

GRANT SELECT(created_at) ON TABLE hb.follower TO hearback_report;

GRANT SELECT ON TABLE hb.idempotency TO hearback_report;
GRANT SELECT,INSERT,UPDATE ON TABLE hb.idempotency TO hearback_web;
GRANT SELECT,INSERT,UPDATE ON TABLE hb.idempotency TO hearback_admin;

GRANT SELECT ON TABLE hb.job TO hearback_report;
GRANT SELECT,INSERT,UPDATE ON TABLE hb.job TO hearback_web;
GRANT SELECT,DELETE,UPDATE ON TABLE hb.job TO hearback_work;
GRANT SELECT ON TABLE hb.job TO hearback_admin;

GRANT SELECT ON TABLE hb.jurisdiction TO hearback_web;
GRANT SELECT ON TABLE hb.jurisdiction TO hearback_deliver;
GRANT SELECT ON TABLE hb.jurisdiction TO hearback_work;
GRANT SELECT ON TABLE hb.jurisdiction TO hearback_report;
GRANT SELECT,INSERT,UPDATE ON TABLE hb.jurisdiction TO hearback_admin;

GRANT SELECT,UPDATE ON TABLE hb.lease TO hearback_deliver;
GRANT SELECT ON TABLE hb.lease TO hearback_admin;
GRANT SELECT ON TABLE hb.lease TO hearback_report;

GRANT SELECT ON TABLE hb.organization TO hearback_report;
GRANT SELECT ON TABLE hb.organization TO hearback_web;
GRANT SELECT ON TABLE hb.organization TO hearback_deliver;
GRANT SELECT ON TABLE hb.organization TO hearback_work;
GRANT SELECT,INSERT,UPDATE ON TABLE hb.organization TO hearback_admin;

GRANT SELECT ON TABLE hb.outcome TO hearback_report;
GRANT SELECT,INSERT,UPDATE ON TABLE hb.outcome TO hearback_web;
GRANT SELECT,INSERT,UPDATE ON TABLE hb.outcome TO hearback_admin;
GRANT SELECT ON TABLE hb.outcome TO hearback_deliver;
GRANT SELECT ON TABLE hb.outcome TO hearback_work;

GRANT SELECT ON TABLE hb.service TO hearback_report;
GRANT SELECT ON TABLE hb.service TO hearback_web;
GRANT SELECT ON TABLE hb.service TO hearback_deliver;
GRANT SELECT ON TABLE hb.service TO hearback_work;
GRANT SELECT,INSERT,UPDATE ON TABLE hb.service TO hearback_admin;

GRANT SELECT ON TABLE hb.service_question TO hearback_report;
GRANT SELECT ON TABLE hb.service_question TO hearback_web;
GRANT SELECT ON TABLE hb.service_question TO hearback_deliver;
GRANT SELECT ON TABLE hb.service_question TO hearback_work;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hb.service_question TO hearback_admin;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hb.session TO hearback_web;
GRANT SELECT,DELETE ON TABLE hb.session TO hearback_admin;

GRANT USAGE ON SEQUENCE hb.worker_number TO hearback_web;
GRANT USAGE ON SEQUENCE hb.worker_number TO hearback_deliver;
GRANT USAGE ON SEQUENCE hb.worker_number TO hearback_work;
GRANT USAGE ON SEQUENCE hb.worker_number TO hearback_admin;
