#include "civic/intake_row.h"

#include <math.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "civic/intake.h"
#include "civic/search_words.h"
#include "db/sql.h"
#include "wire/json_write.h"
#include "wire/mapping_row.h"

static struct str
or_else(struct str s, struct str otherwise)
{
	return s.p == NULL ? otherwise : s;
}

/* The first of these dates that the record has, else when it was made. */
static int64_t
moment(const struct mapping_row *r, enum mapping_field a, enum mapping_field b)
{
	if (r->text[a].p != NULL)
		return r->moment[a];
	return r->text[b].p != NULL ? r->moment[b] : r->moment[MAPPING_CREATED_AT];
}

int64_t
intake_row_created(const struct mapping_row *r)
{
	return r->moment[MAPPING_CREATED_AT];
}

static void
put_flag(struct buf *b, struct str flag)
{
	if (b->n > 0)
		buf_char(b, ',');
	buf_str(b, flag);
}

static bool
has_flag(const struct mapping_row *r, struct str flag)
{
	for (size_t i = 0; i < r->flags_count; i++)
		if (str_eq(r->flags[i], flag))
			return true;
	return false;
}

static bool
dated_in_future(const struct mapping_row *r)
{
	static const enum mapping_field dates[] = { MAPPING_CREATED_AT, MAPPING_UPDATED_AT,
		MAPPING_CLOSED_AT, MAPPING_ACTION_AT };

	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++)
		if (r->text[dates[i]].p != NULL && r->moment[dates[i]] > clock_db())
			return true;
	return false;
}

static struct str
make_flags(struct arena *a, const struct intake_row *row)
{
	const struct mapping_row *r = row->from;
	const struct {
		bool holds;
		struct str name;
	} ours[] = {
		{ r->false_point, STR("default_point") },
		{ r->text[MAPPING_CLOSED_AT].p != NULL &&
			r->moment[MAPPING_CLOSED_AT] < r->moment[MAPPING_CREATED_AT],
		    STR("closed_before_opened") },
		{ dated_in_future(r), STR("dated_in_future") },
		{ row->outside, STR("outside_areas") },
	};
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < r->flags_count; i++)
		put_flag(&b, r->flags[i]);
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (ours[i].holds && !has_flag(r, ours[i].name))
			put_flag(&b, ours[i].name);
	return b.n == 0 ? STR("") : buf_done(&b);
}

static struct str
make_attributes(struct arena *a, const struct mapping_row *r)
{
	struct json_write w;
	struct buf b;

	if (r->answers_count == 0)
		return STR("{}");
	buf_init(&b, a);
	json_write_begin(&w, &b);
	json_write_object(&w, NULL);
	for (size_t i = 0; i < r->answers_count; i++) {
		json_write_name(&w, r->answers[i].code);
		json_write_str(&w, NULL, r->answers[i].value);
	}
	json_write_close(&w);
	json_write_end(&w);
	return buf_done(&b);
}

static struct str
make_message(struct arena *a, struct str language, struct str note)
{
	struct json_write w;
	struct buf b;

	buf_init(&b, a);
	json_write_begin(&w, &b);
	json_write_object(&w, NULL);
	json_write_name(&w, language);
	json_write_str(&w, NULL, note);
	json_write_close(&w);
	json_write_end(&w);
	return buf_done(&b);
}

/* What an action beside this status says: a note on an open record shows at least that somebody
 * read it. */
static enum status
action_status(enum status s)
{
	if (status_by_action(s))
		return s;
	return s == STATUS_RECEIVED ? STATUS_ACKNOWLEDGED : STATUS_DONE;
}

/* Somebody has acted here: the status is ours, unless the record was closed and ours is open. */
static void
keep_status(struct intake_row *row, enum status theirs)
{
	const struct sql_intake_known_row *k = row->known;
	enum status ours = status_find(k->status);

	row->notes = row->notes && k->action == 0 && status_closed(theirs) &&
		     status_by_action(theirs) && status_may_follow(ours, theirs);
	row->note_before = ours;
	row->note_after = theirs;
	if (!status_closed(ours) && status_closed(theirs) && status_may_follow(ours, theirs))
		return;
	row->feedback.status = k->status;
	row->feedback.updated_at = k->updated_at;
	row->feedback.closed_at = k->closed_at;
}

static void
make_note(struct arena *a, const struct intake_options *o, struct intake_row *row, enum status s)
{
	const struct mapping_row *r = row->from;
	struct str note = r->text[MAPPING_ACTION];

	row->notes = note.p != NULL && s != STATUS_SPAM;
	if (!row->notes)
		return;
	row->note_message = make_message(a, o->language, note);
	row->note_before = STATUS_RECEIVED;
	row->note_after = action_status(s);
	row->note_at = moment(r, MAPPING_ACTION_AT, MAPPING_CLOSED_AT);
	if (row->known == NULL || row->known->action == 0)
		return;
	row->note_action = row->known->action;
	row->notes = !str_eq(row->known->words, note) ||
		     !str_eq(row->known->action_status, str_of(status_name(row->note_after)));
}

static void
make_status(struct arena *a, const struct intake_options *o, struct intake_row *row)
{
	const struct mapping_row *r = row->from;
	enum status s = status_find(or_else(r->text[MAPPING_STATUS], STR("received")));

	if (s == STATUS_RECEIVED && r->text[MAPPING_ACTION].p != NULL)
		s = STATUS_ACKNOWLEDGED;
	row->feedback.status = str_of(status_name(s));
	row->feedback.closed_at =
	    status_closed(s) ? moment(r, MAPPING_CLOSED_AT, MAPPING_UPDATED_AT) : 0;
	row->feedback.updated_at = moment(r, MAPPING_UPDATED_AT, MAPPING_CLOSED_AT);
	make_note(a, o, row, s);
	if (row->known != NULL && row->known->touched)
		keep_status(row, s);
}

void
intake_row_make(
    struct arena *a, const struct intake_options *o, struct intake_row *row, uint32_t *low)
{
	const struct mapping_row *r = row->from;
	bool rated = r->text[MAPPING_RATING].p != NULL;

	row->feedback = (struct bulk_feedback){
		.id = row->known != NULL ? row->known->id : bulk_id(intake_row_created(r), low),
		.service = row->service,
		.kind = or_else(r->text[MAPPING_KIND], STR("problem")),
		.description = r->text[MAPPING_DESCRIPTION],
		.language = or_else(r->text[MAPPING_LANGUAGE], o->language),
		.rating = rated ? (int64_t)lround(r->number[MAPPING_RATING]) : 0,
		.latitude = r->has_point ? r->number[MAPPING_LAT] : NAN,
		.longitude = r->has_point ? r->number[MAPPING_LON] : NAN,
		.address = r->text[MAPPING_ADDRESS],
		.attributes = make_attributes(a, r),
		.is_public = !str_eq(or_else(r->text[MAPPING_PUBLIC], STR("yes")), STR("no")),
		.source_id = r->text[MAPPING_SOURCE_ID],
		.flags = make_flags(a, row),
		.created_at = intake_row_created(r),
		.words = search_words_of(a, r->text[MAPPING_ADDRESS], r->text[MAPPING_DESCRIPTION]),
	};
	make_status(a, o, row);
}
