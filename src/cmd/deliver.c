#include <curl/curl.h>

#include "base/arena.h"
#include "base/err.h"
#include "cmd/cmd.h"
#include "deliver/dispatch.h"
#include "wire/installation_key.h"

int
cmd_deliver(struct cmd *c)
{
	const struct cmd_option none[] = { { .name = NULL } };
	struct dispatch_options o = { 0 };
	struct installation_key key;
	const struct conf *conf;
	const struct err *e;

	cmd_options(c, none, 0, 0);
	conf = cmd_conf(c);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return cmd_end(c, err_new(c->arena, ERR_INTERNAL, "libcurl could not be started"));
	o.database = conf->database;
	o.wake_socket = conf->wake_socket;
	o.public_url = conf->public_url;
	o.agent = conf->deliver_agent;
	o.transfers = conf->deliver_transfers;
	o.key = &key;
	e = installation_key_read(c->arena, str_z(c->arena, conf->installation_key), &key);
	if (e == NULL)
		e = egress_read(c->arena, conf->egress_ports, conf->egress_loopback, &o.egress);
	if (e == NULL)
		e = dispatch_run(c->arena, &o);
	return cmd_end(c, e);
}
