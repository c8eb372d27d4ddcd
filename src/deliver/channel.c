#include "deliver/channel.h"

#include <stddef.h>

static const struct channel *const channels[] = {
	&channel_webhook,
	NULL,
};

const struct channel *
channel_find(struct str name)
{
	for (const struct channel *const *c = channels; *c != NULL; c++)
		if (str_eq(str_of((*c)->name), name))
			return *c;
	return NULL;
}
