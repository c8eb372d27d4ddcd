#include "web/fcgi.h"

#include <fcgiapp.h>
#include <limits.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "web/request.h"
#include "wire/field.h"

/* nginx has the whole body before it calls us, so silence is a fault, not a slow client. */
enum { SILENCE_SECONDS = 5, CHUNK = 16384 };
static const size_t discard_most = (size_t)4 << 20;

struct fcgi {
	FCGX_Request request;
};

struct fcgi *
fcgi_new(struct arena *process, int listener)
{
	struct fcgi *f = ARENA_NEW(process, struct fcgi);

	if (FCGX_Init() != 0 || FCGX_InitRequest(&f->request, listener, 0) != 0)
		log_die("fcgi: libfcgi does not start");
	return f;
}

bool
fcgi_next(struct fcgi *f, struct arena *a, struct request *r)
{
	const struct timeval silence = { .tv_sec = SILENCE_SECONDS };

	if (FCGX_Accept_r(&f->request) != 0)
		return false;
	setsockopt(f->request.ipcFd, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof(silence));
	setsockopt(f->request.ipcFd, SOL_SOCKET, SO_SNDTIMEO, &silence, sizeof(silence));
	request_init(r, a, f->request.envp);
	return true;
}

static const struct err *
wrong_length(struct arena *a)
{
	return field_malformed(a, NULL, "content_length",
	    N_("The length announced for what was sent is not its length."), NULL);
}

/* A missing length is an empty body: nginx passes it empty for GET. */
static const struct err *
read_length(struct arena *a, struct str text, size_t *out)
{
	int64_t n = 0;

	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < '0' || text.p[i] > '9')
			return wrong_length(a);
	if (text.n > 0 && !str_int(text, &n))
		return wrong_length(a);
	*out = (size_t)n;
	return NULL;
}

static void
discard(struct fcgi *f)
{
	char scrap[CHUNK];

	for (size_t n = 0; n < discard_most; n += CHUNK)
		if (FCGX_GetStr(scrap, CHUNK, f->request.in) < CHUNK)
			break;
}

const struct err *
fcgi_body(struct fcgi *f, struct arena *a, struct request *r, size_t most)
{
	size_t length = 0, got = 0;
	char *body;

	TRY(read_length(a, request_param(r, "CONTENT_LENGTH"), &length));
	if (length > most) {
		discard(f);
		return err_words(a, ERR_TOO_LARGE, "too_long",
		    N_("What was sent is larger than we take: at most %s bytes."),
		    str_fmt(a, "%zu", most).p);
	}
	body = arena_alloc(a, length + 1);
	while (got < length) {
		int n = FCGX_GetStr(body + got, (int)(length - got), f->request.in);

		if (n <= 0)
			break;
		got += (size_t)n;
	}
	if (got != length || FCGX_GetChar(f->request.in) != -1)
		return wrong_length(a);
	if (FCGX_GetError(f->request.in) != 0)
		return field_malformed(a, NULL, "cut_short",
		    N_("What was sent broke off before its end. Please send it again."), NULL);
	r->body = (struct str){ body, length };
	FCGX_Detach(&f->request); /* all is read: nothing to wait for before closing */
	return NULL;
}

/* Closing the last of the two streams sends what was written and the end of the request at once. */
bool
fcgi_answer(struct fcgi *f, struct str text)
{
	return text.n <= INT_MAX &&
	       FCGX_PutStr(text.p, (int)text.n, f->request.out) == (int)text.n &&
	       FCGX_FClose(f->request.err) == 0 && FCGX_FClose(f->request.out) == 0;
}

void
fcgi_end(struct fcgi *f)
{
	FCGX_Finish_r(&f->request);
}
