-- What `hearback partition` runs, as the owner.

-- name: partition_make
-- takes: ahead int
-- gives: made int
SELECT hb.make_partitions($1::integer) AS made;
