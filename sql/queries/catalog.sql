-- What `hearback service import` writes: organizations, services and their questions.

-- name: catalog_organizations
-- takes: jurisdiction int
-- gives: id int, code text
SELECT id, code FROM hb.organization WHERE jurisdiction_id = $1;

-- name: catalog_organization_upsert
-- takes: jurisdiction int, id int, code text, name json, kind text
-- gives: id int
INSERT INTO hb.organization (jurisdiction_id, id, code, name, kind)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (jurisdiction_id, code) DO UPDATE SET name = excluded.name, kind = excluded.kind
RETURNING id;

-- name: catalog_services
-- takes: jurisdiction int
-- gives: id int, code text, organization int
SELECT id, code, organization_id AS organization FROM hb.service WHERE jurisdiction_id = $1;

-- name: catalog_service_upsert
-- takes: jurisdiction int, id int, code text, name json, description json, group_name json, keywords texts, place text, organization int?, position int, active bool
-- gives: id int
INSERT INTO hb.service (jurisdiction_id, id, code, name, description, group_name, keywords, place,
                        organization_id, position, active)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (jurisdiction_id, code) DO UPDATE
SET name = excluded.name, description = excluded.description, group_name = excluded.group_name,
    keywords = excluded.keywords, place = excluded.place, organization_id = excluded.organization_id,
    position = excluded.position, active = excluded.active
RETURNING id;

-- name: catalog_question_upsert
-- takes: jurisdiction int, service int, code text, position int, datatype text, required bool, label json, hint json, choices json
INSERT INTO hb.service_question (jurisdiction_id, service_id, code, position, datatype, required, label, hint, choices)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (jurisdiction_id, service_id, code) DO UPDATE
SET position = excluded.position, datatype = excluded.datatype, required = excluded.required,
    label = excluded.label, hint = excluded.hint, choices = excluded.choices;

-- Answers given stay in feedback.attributes; only the question goes.
-- name: catalog_question_prune
-- takes: jurisdiction int, service int, keep texts
DELETE FROM hb.service_question
WHERE jurisdiction_id = $1 AND service_id = $2 AND code <> ALL ($3::text[]);
