-- Areas: what `hearback area import` and the demo city write.

-- name: area_insert
-- takes: jurisdiction int, id int, set text, name text, since text, shape json
INSERT INTO hb.area (jurisdiction_id, id, set_name, name, valid_from, shape)
VALUES ($1, $2, $3, $4, coalesce($5::date, '-infinity'),
        public.ST_Multi(public.ST_CollectionExtract(public.ST_MakeValid(
            public.ST_SetSRID(public.ST_GeomFromGeoJSON($6::text), 4326)), 3)));
