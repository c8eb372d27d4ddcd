#ifndef DELIVER_FORMAT_H
#define DELIVER_FORMAT_H

#include <stdbool.h>

#include "base/str.h"

struct arena;
struct channel_means;
struct err;
struct matter;
struct sending;

/*
 * What is sent: a function of the event, the delivery's feedback and the
 * endpoint's format, the same at every try.
 */

/* The webhook-id: the event's, and for a follower `_` and the feedback's. */
struct str format_id(struct arena *, const struct sending *);

/*
 * "cloudevent": a CloudEvents 1.0 structured event that is a Standard
 * Webhooks payload as well: id, source, type, subject, time and timestamp,
 * data.  data is the event's (civic/event.h) with reference, status and url
 * always there (null where there is none).  url is where a partner's key reads
 * more, or a follower's tracking page; a follower's data names no feedback but
 * theirs.  endpoint.verify has a challenge.
 *
 * "text": {"text": "…"} in the language of the follower or the jurisdiction,
 * as chat tools take it, with a follower's tracking link; endpoint.verify has
 * the link that confirms.
 *
 * ERR_INTERNAL where a secret cannot be derived or data is not readable.
 */
const struct err *format_body(struct arena *, const struct channel_means *, const struct sending *,
    const struct matter *, struct str *out);

/* Whether that is the same for all endpoints of the format that hear of the event. */
bool format_shared(const struct sending *);

/* Whether an answer holds {"challenge": …} as it was in data. */
bool format_answers_challenge(
    struct arena *, const struct channel_means *, const struct sending *, struct str answer);

#endif
