#include "civic/service.h"

#include "base/arena.h"
#include "base/err.h"
#include "civic/jurisdiction.h"

static const char *const datatypes[DATATYPE__MAX] = { "string", "text", "number", "datetime",
	"singlevaluelist", "multivaluelist" };

const char *
service_datatype_name(enum datatype d)
{
	return datatypes[d];
}

enum datatype
service_datatype_find(struct str name)
{
	size_t i = 0;

	while (i < DATATYPE__MAX && !str_eq(name, str_of(datatypes[i])))
		i++;
	return (enum datatype)i;
}

const struct service *
service_by_code(const struct jurisdiction *j, struct str code)
{
	for (size_t i = 0; i < j->services_n; i++)
		if (str_eq(j->services[i].code, code))
			return &j->services[i];
	return NULL;
}

const struct service *
service_by_id(const struct jurisdiction *j, int64_t id)
{
	for (size_t i = 0; i < j->services_n; i++)
		if (j->services[i].id == id)
			return &j->services[i];
	return NULL;
}

const struct service_question *
service_question(const struct service *s, struct str code)
{
	for (size_t i = 0; i < s->questions_n; i++)
		if (str_eq(s->questions[i].code, code))
			return &s->questions[i];
	return NULL;
}

const struct service_choice *
service_choice(const struct service_question *q, struct str key)
{
	for (size_t i = 0; i < q->choices_n; i++)
		if (str_eq(q->choices[i].key, key))
			return &q->choices[i];
	return NULL;
}

struct str
service_choice_name(const struct service_question *q, struct str key, const struct lang *lang)
{
	const struct service_choice *c = service_choice(q, key);
	struct str name = c == NULL ? STR("") : words_in(&c->name, lang);

	return name.n == 0 ? key : name;
}
