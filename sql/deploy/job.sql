-- Deploy hearback:job to pg
BEGIN;
SET LOCAL search_path = hb, public;

-- What `hearback work` does in the background, a chunk at a time.  A row here proves that something is
-- left to do.  The transaction of a chunk locks it, does the chunk, and moves the mark: so the row's lock
-- is the lease, and whoever lost it has written nothing.
CREATE TABLE hb.job (
    jurisdiction_id integer NOT NULL,
    id              bigint NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('action_apply', 'action_undo')),
    action_id       bigint,                            -- what it is about
    due_at          timestamptz NOT NULL,
    mark            bigint NOT NULL DEFAULT 0,         -- how far; what it counts is the kind's own
    done            integer NOT NULL DEFAULT 0 CHECK (done >= 0), -- the same for people: so many of all
    failures        smallint NOT NULL DEFAULT 0,       -- in a row
    reason          text CHECK (length(reason) <= 500),
    PRIMARY KEY (jurisdiction_id, id),
    UNIQUE (jurisdiction_id, action_id),
    FOREIGN KEY (jurisdiction_id, action_id) REFERENCES hb.action (jurisdiction_id, id),
    CHECK (split_part(kind, '_', 1) <> 'action' OR action_id IS NOT NULL)
) WITH (fillfactor = 50);
SELECT hb.place('hb.job', 'tenant'), hb.protect('hb.job');
CREATE INDEX job_due ON hb.job (due_at, id);
CREATE POLICY poll ON hb.job FOR SELECT TO hearback_work USING (true);

-- The feedback chosen for a large action and not yet changed by it: rising, a thousand in a part.
CREATE TABLE hb.action_part (
    jurisdiction_id integer NOT NULL,
    action_id       bigint NOT NULL,
    number          integer NOT NULL CHECK (number > 0),
    feedback_ids    bigint[] NOT NULL CHECK (cardinality(feedback_ids) BETWEEN 1 AND 1000),
    PRIMARY KEY (jurisdiction_id, action_id, number),
    FOREIGN KEY (jurisdiction_id, action_id) REFERENCES hb.action (jurisdiction_id, id)
);
SELECT hb.place('hb.action_part', 'tenant'), hb.protect('hb.action_part');

-- Of the chosen, those that could no longer take the status when their turn came.
ALTER TABLE hb.action ADD COLUMN left_out_count integer NOT NULL DEFAULT 0 CHECK (left_out_count >= 0);

GRANT SELECT, INSERT, UPDATE ON hb.job TO hearback_web;
GRANT SELECT, UPDATE, DELETE ON hb.job TO hearback_work;
GRANT SELECT ON hb.job TO hearback_admin;
GRANT INSERT ON hb.action_part TO hearback_web;
GRANT SELECT, DELETE ON hb.action_part TO hearback_work;
GRANT UPDATE (status, status_before, closed_at, updated_at, held_until, held_by) ON hb.feedback TO hearback_work;
GRANT INSERT ON hb.action_feedback, hb.event, hb.fanout TO hearback_work;
GRANT UPDATE (left_out_count) ON hb.action TO hearback_work;

COMMIT;
