#include "civic/kind.h"

#include <stddef.h>

#include "base/err.h"

const char *const kind_names[] = { "problem", "idea", "compliment", "question", "barrier", NULL };

static const char *const labels[KIND__MAX] = {
	[KIND_PROBLEM] = N_("A problem"),
	[KIND_IDEA] = N_("An idea"),
	[KIND_COMPLIMENT] = N_("A compliment"),
	[KIND_QUESTION] = N_("A question"),
	[KIND_BARRIER] = N_("A barrier"),
};

enum kind
kind_find(struct str name)
{
	size_t i = 0;

	while (i < KIND__MAX && !str_eq(name, str_of(kind_names[i])))
		i++;
	return (enum kind)i;
}

const char *
kind_name(enum kind k)
{
	return kind_names[k];
}

const char *
kind_label(enum kind k)
{
	return labels[k];
}
