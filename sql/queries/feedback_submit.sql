-- A feedback comes in: all queued, one round trip.

-- name: feedback_insert
-- takes: jurisdiction int, id int, reference text, service int, kind text, description text, language text, rating int?, latitude real?, longitude real?, address text, attributes json, is_public bool, source text, token_version int, at time, words vector
INSERT INTO hb.feedback (jurisdiction_id, id, reference, service_id, kind, description, language, rating,
                         latitude, longitude, address, attributes, is_public, source, token_version,
                         created_at, updated_at, words)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $17);

-- name: contact_insert
-- takes: jurisdiction int, feedback int, name text, email text, phone text
INSERT INTO hb.contact (jurisdiction_id, feedback_id, name, email, phone) VALUES ($1, $2, $3, $4, $5);

-- The areas that hold on that day and cover the place.  The index answers to && alone: see sql/bootstrap.sql.
-- name: feedback_area_insert
-- takes: jurisdiction int, feedback int, latitude real, longitude real, at time, zone text
INSERT INTO hb.feedback_area (jurisdiction_id, feedback_id, area_id)
SELECT a.jurisdiction_id, $2::bigint, a.id
FROM hb.area a
WHERE a.jurisdiction_id = $1
  AND a.shape OPERATOR(public.&&) public.ST_SetSRID(public.ST_MakePoint($4::double precision, $3::double precision), 4326)
  AND public.ST_Covers(a.shape, public.ST_SetSRID(public.ST_MakePoint($4::double precision, $3::double precision), 4326))
  AND ($5::timestamptz AT TIME ZONE $6::text)::date >= a.valid_from
  AND ($5::timestamptz AT TIME ZONE $6::text)::date < a.valid_until
ON CONFLICT DO NOTHING;

-- name: follower_insert
-- takes: jurisdiction int, id int, feedback int, channel text, endpoint int?, address text, language text, at time
INSERT INTO hb.follower (jurisdiction_id, id, feedback_id, channel, endpoint_id, address, language, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- What a replay answers from.
-- name: feedback_receipt
-- takes: jurisdiction int, id int
-- gives: reference text, created_at time, token_version int, endpoint int, secret_version int
SELECT f.reference, f.created_at, f.token_version, e.id AS endpoint, e.secret_version
FROM hb.feedback f
LEFT JOIN hb.endpoint e ON e.jurisdiction_id = f.jurisdiction_id AND e.feedback_id = f.id
WHERE f.jurisdiction_id = $1 AND f.id = $2
ORDER BY e.id
LIMIT 1;
