-- Did it help?

-- The last closing action that was released, and the answer to it.
-- name: outcome_last
-- takes: jurisdiction int, feedback int, at time
-- gives: action int, answer text, comment text, created_at time
SELECT a.id AS action, u.answer, u.comment, u.created_at
FROM hb.action_feedback af
JOIN hb.action a ON a.jurisdiction_id = af.jurisdiction_id AND a.id = af.action_id
LEFT JOIN hb.outcome u ON u.jurisdiction_id = af.jurisdiction_id AND u.feedback_id = af.feedback_id AND u.action_id = af.action_id
WHERE af.jurisdiction_id = $1 AND a.jurisdiction_id = $1 AND af.feedback_id = $2
  AND a.status IN ('done', 'closed_without_action') AND a.undone_at IS NULL AND a.released_at <= $3
ORDER BY a.released_at DESC, a.id DESC
LIMIT 1;

-- name: outcome_put
-- takes: jurisdiction int, feedback int, action int, answer text, comment text, at time
INSERT INTO hb.outcome (jurisdiction_id, feedback_id, action_id, answer, comment, created_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (jurisdiction_id, feedback_id, action_id)
DO UPDATE SET answer = excluded.answer, comment = excluded.comment, created_at = excluded.created_at;
