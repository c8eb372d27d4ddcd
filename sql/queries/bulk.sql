-- History in large batches: civic/bulk.c.  Each statement takes arrays, a row per place; 0 and
-- the epoch stand for NULL.  What hangs on a row of its own batch cannot be there already.
-- Arrays are taken apart side by side in a select list: FROM unnest(…, …) first writes each into a store of its own,
-- which takes three times as long.

-- name: bulk_feedback
-- takes: jurisdiction int, source text, ids ints, references texts, services ints, kinds texts, statuses texts, originals ints, descriptions texts, languages texts, ratings ints, latitudes reals, longitudes reals, addresses texts, attributes texts, publics bools, source_ids texts, flags texts, created times, updated times, closed times, words vectors
-- gives: id int
INSERT INTO hb.feedback (jurisdiction_id, source, id, reference, service_id, kind, status, duplicate_of, description,
                         language, rating, latitude, longitude, address, attributes, is_public, source_id, flags,
                         created_at, updated_at, closed_at, words)
SELECT $1, $2, n.id, n.reference, n.service, n.kind, n.status, nullif(n.original, 0), n.description,
       n.language, nullif(n.rating, 0), n.latitude, n.longitude, n.address, n.attributes::jsonb, n.public,
       n.source_id, string_to_array(n.flags, ','), n.created, n.updated, nullif(n.closed, 'epoch'), n.words
FROM (SELECT unnest($3::bigint[]) AS id, unnest($4::text[]) AS reference, unnest($5::bigint[]) AS service,
             unnest($6::text[]) AS kind, unnest($7::text[]) AS status, unnest($8::bigint[]) AS original,
             unnest($9::text[]) AS description, unnest($10::text[]) AS language, unnest($11::bigint[]::smallint[]) AS rating,
             unnest($12::double precision[]) AS latitude, unnest($13::double precision[]) AS longitude,
             unnest($14::text[]) AS address, unnest($15::text[]) AS attributes, unnest($16::boolean[]) AS public,
             unnest($17::text[]) AS source_id, unnest($18::text[]) AS flags, unnest($19::timestamptz[]) AS created,
             unnest($20::timestamptz[]) AS updated, unnest($21::timestamptz[]) AS closed, unnest($22::tsvector[]) AS words) AS n
RETURNING id;

-- Rows that are here already, where they say something else.  An action that may still be undone has nothing to put back
-- where the status moves on.
-- name: bulk_update
-- takes: jurisdiction int, ids ints, services ints, kinds texts, statuses texts, descriptions texts, languages texts, ratings ints, latitudes reals, longitudes reals, addresses texts, attributes texts, publics bools, flags texts, created times, updated times, closed times, words vectors
-- gives: id int
UPDATE hb.feedback f
SET service_id = n.service, kind = n.kind, status = n.status, description = n.description, language = n.language,
    rating = nullif(n.rating, 0), latitude = n.latitude, longitude = n.longitude, address = n.address,
    attributes = n.attributes::jsonb, is_public = n.public, flags = string_to_array(n.flags, ','),
    created_at = n.created, updated_at = n.updated, closed_at = nullif(n.closed, 'epoch'), words = n.words,
    status_before = CASE WHEN f.status = n.status THEN f.status_before END,
    held_until = CASE WHEN f.status = n.status THEN f.held_until END,
    held_by = CASE WHEN f.status = n.status THEN f.held_by END
FROM (SELECT unnest($2::bigint[]) AS id, unnest($3::bigint[]) AS service, unnest($4::text[]) AS kind,
             unnest($5::text[]) AS status, unnest($6::text[]) AS description, unnest($7::text[]) AS language,
             unnest($8::bigint[]::smallint[]) AS rating, unnest($9::double precision[]) AS latitude,
             unnest($10::double precision[]) AS longitude, unnest($11::text[]) AS address,
             unnest($12::text[]) AS attributes, unnest($13::boolean[]) AS public, unnest($14::text[]) AS flags,
             unnest($15::timestamptz[]) AS created, unnest($16::timestamptz[]) AS updated,
             unnest($17::timestamptz[]) AS closed, unnest($18::tsvector[]) AS words) AS n
WHERE f.jurisdiction_id = $1 AND f.id = n.id
  AND (f.service_id, f.kind, f.status, f.description, f.language, f.rating, f.latitude, f.longitude, f.address,
       f.attributes, f.is_public, f.flags, f.created_at, f.updated_at, f.closed_at)
      IS DISTINCT FROM
      (n.service, n.kind, n.status, n.description, n.language, nullif(n.rating, 0), n.latitude, n.longitude, n.address,
       n.attributes::jsonb, n.public, string_to_array(n.flags, ','), n.created, n.updated, nullif(n.closed, 'epoch'))
RETURNING f.id;

-- Whoever is known keeps what was said before and is not said now.
-- name: bulk_contact
-- takes: jurisdiction int, feedback ints, names texts, emails texts, phones texts
INSERT INTO hb.contact (jurisdiction_id, feedback_id, name, email, phone)
SELECT $1, n.feedback, n.name, n.email, n.phone
FROM (SELECT unnest($2::bigint[]) AS feedback, unnest($3::text[]) AS name, unnest($4::text[]) AS email,
             unnest($5::text[]) AS phone) AS n
ON CONFLICT (jurisdiction_id, feedback_id) DO UPDATE
SET name = coalesce(excluded.name, contact.name), email = coalesce(excluded.email, contact.email),
    phone = coalesce(excluded.phone, contact.phone)
WHERE (contact.name, contact.email, contact.phone) IS DISTINCT FROM
      (coalesce(excluded.name, contact.name), coalesce(excluded.email, contact.email),
       coalesce(excluded.phone, contact.phone));

-- name: bulk_follower
-- takes: jurisdiction int, ids ints, feedback ints, addresses texts, languages texts, created times
-- gives: id int
INSERT INTO hb.follower (jurisdiction_id, id, feedback_id, channel, address, language, created_at)
SELECT $1, n.id, n.feedback, 'email', n.address, n.language, n.created
FROM (SELECT unnest($2::bigint[]) AS id, unnest($3::bigint[]) AS feedback, unnest($4::text[]) AS address,
             unnest($5::text[]) AS language, unnest($6::timestamptz[]) AS created) AS n
RETURNING id;

-- name: bulk_area
-- takes: jurisdiction int, feedback ints, areas ints
-- gives: area int
INSERT INTO hb.feedback_area (jurisdiction_id, feedback_id, area_id)
SELECT $1, n.feedback, n.area
FROM (SELECT unnest($2::bigint[]) AS feedback, unnest($3::bigint[]) AS area) AS n
RETURNING area_id AS area;

-- name: bulk_action
-- takes: jurisdiction int, ids ints, statuses texts, messages texts, organizations ints, counts ints, created times, source_ids texts
-- gives: id int
INSERT INTO hb.action (jurisdiction_id, id, status, message, organization_id, feedback_count, created_at, released_at,
                       source_id)
SELECT $1, n.id, n.status, n.message::jsonb, nullif(n.organization, 0), n.count, n.created, n.created, n.source_id
FROM (SELECT unnest($2::bigint[]) AS id, unnest($3::text[]) AS status, unnest($4::text[]) AS message,
             unnest($5::bigint[]) AS organization, unnest($6::bigint[]::integer[]) AS count,
             unnest($7::timestamptz[]) AS created, unnest($8::text[]) AS source_id) AS n
RETURNING id;

-- name: bulk_step
-- takes: jurisdiction int, actions ints, feedback ints, befores texts, afters texts, reaches texts, seen times
-- gives: action int
INSERT INTO hb.action_feedback (jurisdiction_id, action_id, feedback_id, before, after, reach, seen_at)
SELECT $1, n.action, n.feedback, n.before, n.after, n.reach, nullif(n.seen, 'epoch')
FROM (SELECT unnest($2::bigint[]) AS action, unnest($3::bigint[]) AS feedback, unnest($4::text[]) AS before,
             unnest($5::text[]) AS after, unnest($6::text[]) AS reach, unnest($7::timestamptz[]) AS seen) AS n
RETURNING action_id AS action;

-- name: bulk_outcome
-- takes: jurisdiction int, feedback ints, actions ints, answers texts, comments texts, created times
INSERT INTO hb.outcome (jurisdiction_id, feedback_id, action_id, answer, comment, created_at)
SELECT $1, n.feedback, n.action, n.answer, n.comment, n.created
FROM (SELECT unnest($2::bigint[]) AS feedback, unnest($3::bigint[]) AS action, unnest($4::text[]) AS answer,
             unnest($5::text[]) AS comment, unnest($6::timestamptz[]) AS created) AS n
ON CONFLICT DO NOTHING;

-- name: bulk_event
-- takes: jurisdiction int, ids ints, types texts, feedback ints, actions ints, data texts, created times
-- gives: id int
INSERT INTO hb.event (jurisdiction_id, id, type, feedback_id, action_id, data, created_at)
SELECT $1, n.id, n.type, nullif(n.feedback, 0), nullif(n.action, 0), n.data::jsonb, n.created
FROM (SELECT unnest($2::bigint[]) AS id, unnest($3::text[]) AS type, unnest($4::bigint[]) AS feedback,
             unnest($5::bigint[]) AS action, unnest($6::text[]) AS data, unnest($7::timestamptz[]) AS created) AS n
RETURNING id;
