-- Verify hearback:feedback on pg
BEGIN;

-- Every table is there, and its rows are kept apart by jurisdiction even from its owner.
SELECT 1/(count(*) = 4)::int FROM pg_class
WHERE oid = ANY (ARRAY['hb.feedback', 'hb.contact', 'hb.feedback_area', 'hb.idempotency']::regclass[]) AND relrowsecurity AND relforcerowsecurity;
SELECT 1/(hb.may_follow('received', 'done') AND NOT hb.may_follow('confirmed', 'done'))::int;
SELECT NULL::hb.reference, NULL::hb.kind, NULL::hb.status, NULL::hb.language, NULL::hb.rating, NULL::hb.latitude,
       NULL::hb.longitude, NULL::hb.source, NULL::hb.source_id, NULL::hb.idempotency_key;

ROLLBACK;
