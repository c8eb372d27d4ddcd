#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "config.h"
#include "wire/digest.h"

static const size_t process_memory = (size_t)1 << 30;

const struct command cmd_table[] = {
	{ "area", "import districts, wards, zip codes", "import FILE.geojson",
	    "Reads named polygons (GeoJSON, degrees) and tells which feedback lies in which.  A\n"
	    "shape that crosses itself is repaired, and said so.  Importing a set again changes\n"
	    "only what differs: the old shape holds until today, or until --valid-from, so that\n"
	    "older feedback keeps the district it had.\n\n"
	    "  hearback area import districts.geojson --set district --name-property district_name\n",
	    cmd_area },
	{ "doctor", "look whether all is well", "",
	    "One line a check: ok, warn or fail, and what to do.  Ends with 1 where something has\n"
	    "to be fixed.  Run it after each change of configuration or version, and from your\n"
	    "monitoring.\n",
	    cmd_doctor },
	{ "import", "take in the records of another system", "FILE.csv",
	    "Reads a CSV file (- is standard input) by a map that says what its columns mean.\n"
	    "Importing the same or a newer file again brings up to date what differs and doubles\n"
	    "nothing.  Notes of the city become actions; nobody is told, for it is history.\n"
	    "What looks wrong is taken and flagged; what cannot be read is refused and reported.\n\n"
	    "  hearback import 311.csv --map boston.map --jurisdiction boston.gov --report bad.csv\n",
	    cmd_import },
	{ "init", "make the installation key", "",
	    "Makes the file installation_key (mode 0600) with the secret from which all links,\n"
	    "cookies and webhook secrets derive.  One that is there stays.  Every host of an\n"
	    "installation needs the same file: copy it, and keep a copy elsewhere.\n",
	    cmd_init },
	{ "partition", "make the partitions of the coming days", "",
	    "Deliveries are logged in one partition a day.  Run it once a day, as\n"
	    "hearback_owner; deploy/systemd has a timer.  Running it twice is harmless.\n",
	    cmd_partition },
	{ "retry", "try again what was given up", "events | deliveries",
	    "What failed too often is kept, and hearback doctor counts it: events that could not\n"
	    "be turned into deliveries, and deliveries that no receiver took.  When what was in\n"
	    "the way is mended, this makes all of them due now, in every city unless told\n"
	    "otherwise; deliveries begin anew, where their endpoint is active.\n\n"
	    "  hearback retry events\n"
	    "  hearback retry deliveries --jurisdiction austintexas.gov\n",
	    cmd_retry },
	{ "demo", "make an invented city, with two years of feedback", "",
	    "Larkmouth lies on no map.  Its people speak English and Spanish; the same seed tells\n"
	    "the same stories, up to the moment it is run.  Nothing is sent to anybody.\n"
	    "A city that is there already is left alone.\n\n"
	    "  hearback demo --seed 1 --feedback 20000\n"
	    "  hearback demo --domain load.example --feedback 1000000\n",
	    cmd_demo },
	{ "jurisdiction", "add, change and list cities", "add DOMAIN | set DOMAIN | list",
	    "A jurisdiction is a city, county or agency with its own services, areas and staff.\n"
	    "Its domain is what Open311 calls jurisdiction_id.\n\n"
	    "  hearback jurisdiction add austintexas.gov --name \"City of Austin\" \\\n"
	    "      --zone America/Chicago --languages en,es --bounds=-98.2,30.0,-97.4,30.7\n"
	    "  hearback jurisdiction set austintexas.gov --hosts 311.austintexas.gov\n",
	    cmd_jurisdiction },
	{ "key", "add, list and revoke API keys", "add NAME | list | revoke NUMBER",
	    "A key lets a program speak for a partner or for staff.  It is shown once, alone on\n"
	    "standard output; only its hash is kept.  What it may do:\n\n"
	    "  submit     give feedback          read   read any feedback and action\n"
	    "  endpoints  manage its webhooks    act    post actions\n"
	    "  events     read the feed\n\n"
	    "  hearback key add \"Water utility\" --scope submit,endpoints,events > key\n",
	    cmd_key },
	{ "service", "import services and their questions", "import FILE.json",
	    "Reads what people can speak up about, and who answers for it.  By code: what is\n"
	    "there is brought up to date, the rest added; services not in the file stay.\n"
	    "A service with \"active\": false is no longer offered.\n\n"
	    "  {\"organizations\": [{\"code\": \"streets\", \"kind\": \"department\",\n"
	    "                      \"name\": {\"en\": \"Streets\", \"es\": \"Calles\"}}],\n"
	    "   \"services\": [{\"code\": \"pothole\", \"name\": {\"en\": \"Pothole\", \"es\": \"Bache\"},\n"
	    "                 \"organization\": \"streets\", \"place\": \"required\"}]}\n\n"
	    "  hearback service import services.json --jurisdiction austintexas.gov\n\n"
	    "hearback(1) describes the whole format.\n",
	    cmd_service },
	{ "user", "add, list and deactivate staff",
	    "add E-MAIL | list | password E-MAIL | deactivate E-MAIL | activate E-MAIL",
	    "Staff sign in with e-mail and password at the staff pages of their city.  Without\n"
	    "--password-stdin a password is made and shown once, alone on standard output.\n\n"
	    "  hearback user add ana@austintexas.gov --name \"Ana Rivera\" --organization streets\n",
	    cmd_user },
	{ "web", "serve pages and APIs", "",
	    "Listens on the Unix socket web_socket (mode 0660) and starts web_workers FastCGI\n"
	    "processes behind it; put nginx in front.  It stays in the foreground and logs to\n"
	    "standard error.  SIGTERM lets requests in hand finish, for 10 seconds at most;\n"
	    "SIGHUP replaces the workers one after the other, with the configuration read again.\n",
	    cmd_web },
	{ "deliver", "send webhooks", "",
	    "Turns events into deliveries and sends them, as long as it takes.  It stays in the\n"
	    "foreground and logs to standard error.  Any number of them may run, on any number of\n"
	    "hosts: they share the work, and take over from one that dies within 15 seconds.\n"
	    "SIGTERM lets transfers under way end, for 15 seconds at most.\n",
	    cmd_deliver },
	{ "work", "work in the background", "",
	    "Applies actions for more than 1,000 feedback, and puts them back when they are\n"
	    "undone, a thousand at a time.  It stays in the foreground and logs to standard error.\n"
	    "Any number of them may run, on any number of hosts: they share the work, and go on\n"
	    "where one that died has stopped.  SIGTERM lets the thousand in hand end.\n",
	    cmd_work },
	{ "routes", "list every address the service answers", "",
	    "One line each: method, pattern, who may ask, the scope a key needs, the kind of\n"
	    "body it reads, and the kind of answer it gives.\n",
	    cmd_routes },
	{ NULL, NULL, NULL, NULL, NULL },
};

static int
help(void)
{
	printf("usage: hearback [-c FILE] COMMAND [OPTION…] [ARGUMENT…]\n\n"
	       "hearback takes what residents say about city services, and tells them what was "
	       "done.\n\n");
	for (const struct command *k = cmd_table; k->name != NULL; k++)
		printf("  %-14s %s\n", k->name, k->summary);
	printf("\n  -c FILE        configuration, default %s/hearback.conf\n"
	       "  --version      the version\n"
	       "  --help         this; after a command, about the command\n\n"
	       "A look around without installing anything: deploy/try.  More: man hearback\n",
	    SYSCONFDIR);
	return CMD_OK;
}

static int
misused(const char *what, const char *arg)
{
	fprintf(stderr, "hearback: %s%s\nSee: hearback --help\n", what, arg);
	return CMD_USAGE;
}

int
main(int argc, char **argv)
{
	/* Not on the stack: what the process holds to its end is in use, not lost. */
	static struct cmd cmd = { .conf_path = SYSCONFDIR "/hearback.conf" };
	int at = 1;

	for (; at < argc && argv[at][0] == '-'; at++) {
		if (strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0)
			return help();
		if (strcmp(argv[at], "--version") == 0) {
			printf("hearback %s\n", PACKAGE_VERSION);
			return CMD_OK;
		}
		if (strcmp(argv[at], "-c") != 0)
			return misused("there is no option ", argv[at]);
		if (++at == argc)
			return misused("-c needs the name of a file", "");
		cmd.conf_path = argv[at];
	}
	if (at == argc)
		return misused("say which command", "");
	for (const struct command *k = cmd_table; k->name != NULL; k++) {
		if (strcmp(k->name, argv[at]) != 0)
			continue;
		digest_init();
		cmd.command = k;
		cmd.arena = arena_new(process_memory);
		cmd.argc = argc - at;
		cmd.argv = argv + at;
		return k->run(&cmd);
	}
	return misused("there is no command ", argv[at]);
}
