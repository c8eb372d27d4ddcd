-- Deploy hearback:action to pg
BEGIN;
SET LOCAL search_path = hb, public;

CREATE TABLE hb.action (
    jurisdiction_id integer NOT NULL,
    id              bigint NOT NULL,
    status          text NOT NULL CHECK (status IN
                        ('acknowledged', 'assigned', 'scheduled', 'in_progress', 'referred', 'done', 'closed_without_action')),
    message         jsonb NOT NULL CHECK (jsonb_typeof(message) = 'object'), -- {"en": …, "es": …}, public words
    organization_id bigint,                    -- no foreign key here and below: see action_feedback
    account_id      bigint,                    -- who posted it: staff, or
    api_key_id      bigint,                    -- a key, or neither (import)
    feedback_count  integer NOT NULL CHECK (feedback_count >= 0),
    created_at      timestamptz NOT NULL,
    released_at     timestamptz NOT NULL,      -- nothing leaves before; until then it may be undone
    undone_at       timestamptz,
    source_id       text,                      -- of an import
    PRIMARY KEY (jurisdiction_id, id),
    CHECK (released_at >= created_at AND undone_at < released_at)
);
SELECT hb.place('hb.action', 'tenant'), hb.protect('hb.action');

-- Which feedback an action answers, and whether its words reached the person.  Without foreign keys, for they would
-- be checked row by row, a quarter of what an import costs, and could not fail: the transaction that
-- writes a row has just written or read both its ends, and no role may delete those (tests/sql/grants.sql).
-- The same holds for feedback.service_id and duplicate_of, and for who posted an action: whoever writes one has read it from
-- its table.  There a check may also be a lock on one of few rows, which two imports side by side both want.
CREATE TABLE hb.action_feedback (
    jurisdiction_id integer NOT NULL,
    action_id       bigint NOT NULL,
    feedback_id     bigint NOT NULL,
    before          text NOT NULL,
    after           text NOT NULL,
    reach           text NOT NULL DEFAULT 'unreachable' CHECK (reach IN ('unreachable', 'pending', 'delivered', 'failed')),
    seen_at         timestamptz,               -- the tracking page was opened, the question answered
    PRIMARY KEY (jurisdiction_id, action_id, feedback_id),
    CHECK (hb.may_follow(before, after) OR before = 'duplicate' AND after = 'duplicate')
) WITH (fillfactor = 80);
SELECT hb.place('hb.action_feedback', 'tenant'), hb.protect('hb.action_feedback');
CREATE INDEX action_feedback_feedback ON hb.action_feedback (jurisdiction_id, feedback_id, action_id);

-- Did it help?  The last answer to an action counts; each is an event as well.
CREATE TABLE hb.outcome (
    jurisdiction_id integer NOT NULL,
    feedback_id     bigint NOT NULL,
    action_id       bigint NOT NULL,
    answer          text NOT NULL CHECK (answer IN ('yes', 'partly', 'no')),
    comment         text CHECK (length(comment) <= 4000),
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (jurisdiction_id, feedback_id, action_id),
    FOREIGN KEY (jurisdiction_id, action_id, feedback_id)
        REFERENCES hb.action_feedback (jurisdiction_id, action_id, feedback_id)
);
SELECT hb.place('hb.outcome', 'tenant'), hb.protect('hb.outcome');

GRANT SELECT, INSERT, UPDATE ON hb.action, hb.action_feedback, hb.outcome TO hearback_web, hearback_admin;
GRANT SELECT ON hb.action, hb.action_feedback, hb.outcome TO hearback_deliver, hearback_work;
GRANT UPDATE (reach) ON hb.action_feedback TO hearback_deliver;

COMMIT;
