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

const char *const transfer_parked_names[] = {
	[PARKED_TRIES_USED_UP] = "tries_used_up",
	[PARKED_ENDPOINT_GONE] = "endpoint_gone",
	[PARKED_ENDPOINT_DISABLED] = "endpoint_disabled",
	[PARKED_ENDPOINT_DELETED] = "endpoint_deleted",
	[PARKED_ENDPOINT_NOT_CONFIRMED] = "endpoint_not_confirmed",
	[PARKED_ENDS_DISPATCHER] = "ends_dispatcher",
	[PARKED__MAX] = NULL,
};
