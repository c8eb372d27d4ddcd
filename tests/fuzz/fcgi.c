#include "tests/fuzz/fuzz.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/err.h"
#include "web/fcgi.h"
#include "web/request.h"
#include "wire/utf8.h"

/*
 * Both ends of nginx's socket: what an input says is sent, and a worker takes
 * it as it takes any request.  An input that begins with 'r' is FastCGI
 * records as they are, or are not.  Any other is parameters, one a line, then
 * an empty line and the body: of these, what arrives must be what was sent.
 */
enum { INPUT_MOST = 8192, BODY_MOST = 256, RECORD_BEGIN = 1, RECORD_PARAMS = 4, RECORD_STDIN = 5 };

struct wire {
	uint8_t bytes[4 * INPUT_MOST];
	size_t n;
};

/* The library asks for as much memory as a record announces: here 8 MiB at most, or finding that
 * memory would be all that happens. */
static void
add_raw(struct wire *w, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		w->bytes[w->n++] = p[i] > 0x80 ? 0x80 : p[i];
}

/* The library keeps 48 bytes of each question for its values (GET_VALUES) that is cut short.  nginx
 * asks none. */
const char *__lsan_default_suppressions(void);

const char *
__lsan_default_suppressions(void)
{
	return "leak:libfcgi.so\n";
}

static struct sockaddr_un here = { .sun_family = AF_UNIX };
static socklen_t here_n;
static struct arena *process;
static struct fcgi *fcgi;

/* A socket without a file. */
static void
open_listener(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	here_n = sizeof(here);
	FUZZ_HOLDS(bind(fd, (struct sockaddr *)&here, sizeof(sa_family_t)) == 0);
	FUZZ_HOLDS(getsockname(fd, (struct sockaddr *)&here, &here_n) == 0);
	FUZZ_HOLDS(listen(fd, 4) == 0);
	process = arena_new(1 << 20);
	fcgi = fcgi_new(process, fd);
}

static void
add(struct wire *w, const void *p, size_t n)
{
	if (n > 0)
		memcpy(w->bytes + w->n, p, n);
	w->n += n;
}

static void
add_record(struct wire *w, uint8_t type, struct str content)
{
	const uint8_t head[8] = { 1, type, 0, 1, (uint8_t)(content.n >> 8), (uint8_t)content.n };

	add(w, head, sizeof(head));
	add(w, content.p, content.n);
}

/* "NAME=value": the lengths, each in four bytes, the name, the value. */
static void
add_param(struct wire *w, struct str line)
{
	struct str value = line, name = str_next(&value, '=');
	const uint8_t lengths[8] = { 0x80, 0, (uint8_t)(name.n >> 8), (uint8_t)name.n, 0x80, 0,
		(uint8_t)(value.n >> 8), (uint8_t)value.n };

	add(w, lengths, sizeof(lengths));
	add(w, name.p, name.n);
	add(w, value.p, value.n);
}

/* What nginx would send; *body is what stands behind the empty line. */
static void
add_request(struct wire *w, struct str input, struct str *body)
{
	static struct wire params;

	params.n = 0;
	while (input.p != NULL) {
		struct str line = str_next(&input, '\n');

		if (line.n == 0)
			break;
		if (params.n + line.n < INPUT_MOST * 2 && str_find(line, '\0') == line.n)
			add_param(&params, line);
	}
	*body = input;
	add_record(w, RECORD_BEGIN, (struct str){ "\0\1\0\0\0\0\0\0", 8 });
	add_record(w, RECORD_PARAMS, (struct str){ (const char *)params.bytes, params.n });
	add_record(w, RECORD_PARAMS, STR(""));
	if (body->n > 0)
		add_record(w, RECORD_STDIN, *body);
	add_record(w, RECORD_STDIN, STR(""));
}

/* As the worker does; true where the body was read. */
static bool
serve(struct arena *a, struct request *r)
{
	bool read = false;

	if (request_target(r, a) == NULL) {
		for (size_t i = 0; i < r->query.count; i++)
			FUZZ_HOLDS(utf8_valid(r->query.pairs[i].value));
		read = fcgi_body(fcgi, a, r, BODY_MOST) == NULL;
		FUZZ_HOLDS(!read || r->body.n <= BODY_MOST);
	}
	FUZZ_HOLDS(utf8_line(r->host) && r->id.n >= 8 && r->id.n <= 64);
	return read;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct wire sent;
	struct arena *a = fuzz_arena();
	struct str body = STR_NONE;
	bool raw = n > 0 && p[0] == 'r';
	struct request r;
	int fd;

	if (n > INPUT_MOST)
		return 0;
	if (process == NULL)
		open_listener();
	sent.n = 0;
	if (raw)
		add_raw(&sent, p + 1, n - 1);
	else
		add_request(&sent, fuzz_str(p, n), &body);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	FUZZ_HOLDS(connect(fd, (struct sockaddr *)&here, here_n) == 0);
	FUZZ_HOLDS(send(fd, sent.bytes, sent.n, MSG_NOSIGNAL) == (ssize_t)sent.n);
	shutdown(fd, SHUT_WR);
	while (fcgi_next(fcgi, a, &r)) {
		bool read = serve(a, &r);

		FUZZ_HOLDS(raw || !read || str_eq(r.body, body));
		fcgi_answer(fcgi, STR("Status: 204 No Content\r\n\r\n"));
		fcgi_end(fcgi);
	}
	close(fd);
	return 0;
}
