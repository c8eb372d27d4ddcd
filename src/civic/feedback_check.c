#include <math.h>

#include "base/arena.h"
#include "base/err.h"
#include "civic/email.h"
#include "civic/feedback_draft.h"
#include "civic/jurisdiction.h"
#include "civic/scope.h"
#include "civic/service.h"
#include "wire/field.h"
#include "wire/lang.h"
#include "wire/language.h"

void
feedback_draft_init(struct feedback_draft *d)
{
	*d = (struct feedback_draft){ .latitude = NAN, .longitude = NAN, .is_public = true };
}

static const struct err *
check_about(struct scope *s, struct feedback_draft *d)
{
	const struct err *e = field_line(
	    s->arena, "service", d->service, FEEDBACK_CODE_MAX, FIELD_REQUIRED, &d->service);

	d->about = NULL;
	if (e != NULL)
		return e;
	d->about = service_by_code(s->jurisdiction, d->service);
	if (d->about != NULL)
		return NULL;
	return err_field(s->arena, "service", "not_offered",
	    N_("Choose one of the services that are offered."), NULL);
}

static const struct err *
check_kind(struct scope *s, struct feedback_draft *d)
{
	int choice = -1;
	const struct err *e =
	    field_choice(s->arena, "kind", d->kind, kind_names, FIELD_REQUIRED, &choice);

	d->says = choice < 0 ? KIND__MAX : (enum kind)choice;
	return e;
}

static const struct err *
check_language(struct scope *s, struct feedback_draft *d)
{
	struct str given = str_trim(d->language);

	if (given.n == 0)
		d->language = str_of(s->jurisdiction->languages[0]->code);
	else if (language_fits(given))
		d->language = given;
	else
		return err_field(s->arena, "language", "language",
		    N_("Name the language by its code, such as en or es."), NULL);
	return NULL;
}

static const struct err *
check_rating(struct scope *s, const struct feedback_draft *d)
{
	return d->rating == 0 ? NULL : field_range_int(s->arena, "rating", d->rating, 1, 5);
}

static const struct err *
check_place(struct scope *s, const struct feedback_draft *d)
{
	const struct jurisdiction *j = s->jurisdiction;
	bool lat = isfinite(d->latitude), lon = isfinite(d->longitude);

	if (lat != lon)
		return err_field(s->arena, lat ? "location.lon" : "location.lat", "required",
		    N_("A place on the map needs both numbers, latitude and longitude."), NULL);
	if (!lat && d->address.p == NULL && d->about != NULL && d->about->place_required)
		return err_field(s->arena, "location", "required",
		    N_("Please say where it is: an address, or a place on the map."), NULL);
	if (lat && (d->latitude < j->south || d->latitude > j->north || d->longitude < j->west ||
		       d->longitude > j->east))
		return err_field(s->arena, "location", "outside",
		    N_("This place is not in %s. Please choose a place there, or tell the city it "
		       "belongs to."),
		    str_z(s->arena, j->name));
	return NULL;
}

static const struct err *
check_contact(struct scope *s, struct feedback_draft *d)
{
	struct arena *a = s->arena;
	const struct err *e = field_line(a, "contact.name", d->contact_name, FEEDBACK_NAME_MAX,
	    FIELD_OPTIONAL, &d->contact_name);

	e = err_join(a, e,
	    email_check(a, "contact.email", d->contact_email, FIELD_OPTIONAL, &d->contact_email));
	e = err_join(a, e,
	    field_line(a, "contact.phone", d->contact_phone, FEEDBACK_PHONE_MAX, FIELD_OPTIONAL,
		&d->contact_phone));
	return err_join(a, e,
	    email_check(a, "notify.email", d->notify_email, FIELD_OPTIONAL, &d->notify_email));
}

const struct err *
feedback_check(struct scope *s, struct feedback_draft *d)
{
	struct arena *a = s->arena;
	const struct err *e = check_about(s, d), *address;

	e = err_join(a, e, check_kind(s, d));
	e = err_join(a, e,
	    field_text(a, "description", d->description, FEEDBACK_DESCRIPTION_MAX, FIELD_REQUIRED,
		&d->description));
	e = err_join(a, e, check_rating(s, d));
	e = err_join(a, e, check_language(s, d));
	d->answers = STR("{}");
	if (d->about != NULL)
		e = err_join(a, e, service_answers_check(a, d->about, d->attributes, &d->answers));
	address = field_line(
	    a, "location.address", d->address, FEEDBACK_ADDRESS_MAX, FIELD_OPTIONAL, &d->address);
	e = err_join(a, e, check_place(s, d));
	e = err_join(a, e, address);
	e = err_join(a, e, check_contact(s, d));
	return err_join(a, e, idempotency_check(s, &d->idempotency));
}
