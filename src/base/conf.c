#include "base/conf.h"

#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"

enum { MAX_BYTES = 256 * 1024 };

#define TEXT(member, value, help) \
	{ #member, CONF_TEXT, offsetof(struct conf, member), value, 0, 0, help }
#define NUMBER(member, value, least, most, help) \
	{ #member, CONF_NUMBER, offsetof(struct conf, member), value, least, most, help }
#define BOOL(member, value, help) \
	{ #member, CONF_BOOL, offsetof(struct conf, member), value, 0, 0, help }

static const struct conf_key keys[] = {
	TEXT(database, "dbname=hearback", "libpq connection string, without user"),
	TEXT(installation_key, "/etc/hearback/installation.key",
	    "file that holds the installation key, mode 0600 or 0640"),
	TEXT(web_socket, "/run/hearback-web/web.sock", "Unix socket of the FastCGI workers"),
	NUMBER(web_workers, "0", 0, 256, "FastCGI workers; 0: three for each processor, 48 at most"),
	TEXT(public_url, "https://%s", "where pages are reached; %s is the jurisdiction's domain"),
	TEXT(default_jurisdiction, "",
	    "domain of the jurisdiction that answers at hosts nobody named; empty: the only one there is"),
	TEXT(wake_socket, "/run/hearback-deliver/wake.sock", "Unix datagram socket that wakes the dispatcher"),
	TEXT(egress_ports, "443,8443", "ports that webhooks may use"),
	BOOL(egress_loopback, "no",
	    "allow webhooks over http and to loopback addresses, only for trying things out"),
	NUMBER(deliver_transfers, "500", 1, 10000, "webhooks in flight at the same time, at most"),
	TEXT(deliver_agent, "hearback/1 (+https://github.com/hearback)", "User-Agent of webhooks"),
	BOOL(cookie_secure, "yes", "send cookies over https only"),
	TEXT(log_level, "info", "info, warn or error"),
	{ NULL, CONF_TEXT, 0, NULL, 0, 0, NULL },
};

const struct conf_key *
conf_keys(void)
{
	return keys;
}

static const struct conf_key *
find(struct str name)
{
	for (const struct conf_key *k = keys; k->name != NULL; k++)
		if (str_eq(str_of(k->name), name))
			return k;
	return NULL;
}

/* Sets one key; says what is wrong with the value, or NULL. */
static const char *
set(struct conf *c, const struct conf_key *k, struct str value)
{
	char *at = (char *)c + k->offset;
	int64_t n;

	switch (k->type) {
	case CONF_TEXT:
		*(struct str *)(void *)at = value;
		return NULL;
	case CONF_NUMBER:
		if (!str_int(value, &n) || n < k->least || n > k->most)
			return "is not a number in the allowed range";
		*(int64_t *)(void *)at = n;
		return NULL;
	case CONF_BOOL:
		if (!str_eq(value, STR("yes")) && !str_eq(value, STR("no")))
			return "is neither yes nor no";
		*(bool *)at = str_eq(value, STR("yes"));
		return NULL;
	}
	return NULL;
}

void
conf_init(struct conf *c)
{
	*c = (struct conf){ 0 };
	for (const struct conf_key *k = keys; k->name != NULL; k++)
		set(c, k, str_of(k->value));
}

const struct err *
conf_read(struct arena *a, const char *path, struct conf *c)
{
	bool seen[sizeof(keys) / sizeof(keys[0])] = { false };
	struct str text, line;
	int number = 0;

	conf_init(c);
	if (path == NULL)
		return NULL;
	TRY(file_read(a, path, MAX_BYTES, &text));
	while (text.p != NULL) {
		const struct conf_key *k;
		const char *wrong;
		struct str name;

		number++;
		line = str_trim(str_next(&text, '\n'));
		if (line.n == 0 || line.p[0] == '#')
			continue;
		name = str_trim(str_sub(line, 0, str_find(line, '=')));
		k = find(name);
		if (str_find(line, '=') == line.n)
			wrong = "has no =";
		else if (k == NULL)
			wrong = "is not a key; see hearback.conf(5)";
		else if (seen[k - keys])
			wrong = "is said twice";
		else {
			seen[k - keys] = true;
			wrong = set(c, k, str_trim(str_sub(line, str_find(line, '=') + 1, line.n)));
		}
		if (wrong != NULL)
			return err_new(a, ERR_INVALID, "%s:%d: \"%.*s\" %s", path, number,
			    STR_ARG(name), wrong);
	}
	return NULL;
}
