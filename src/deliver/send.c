#include "deliver/send.h"

#include <curl/curl.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "deliver/egress.h"
#include "deliver/transfer.h"

enum {
	CONNECT_MS = 5000,
	TOTAL_MS = 20000,
	BUFFER = 1024,	      /* answers are short */
	UPLOAD = 16384,	      /* the least there is; only used with TLS */
	OTHERS_MOST = 32,     /* file descriptors of the caller's */
	CONNECTION_AGE = 300, /* seconds; then the address is looked up anew */
};

/*
 * libcurl looks at all transfers each turn.  As long as most of them get on,
 * that costs less than being told of single sockets, which it takes note of for
 * each transfer anew; it costs more where nearly all of 500 hang.
 */
struct sender {
	CURLM *multi;
	const struct egress *egress;
	CURL **idle;
	size_t idle_n;
	void (*done)(void *, struct transfer *);
	void *arg;
};

/* An option that is not set could be a hole: better no dispatcher at all. */
#define SET(easy, option, value)                                                        \
	do {                                                                            \
		CURLcode set_code = curl_easy_setopt((easy), option, (value));          \
		if (set_code != CURLE_OK)                                               \
			log_die("send: %s: %s", #option, curl_easy_strerror(set_code)); \
	} while (0)

/* What fails only for want of memory, or by a fault of ours. */
static void
must(CURLMcode code)
{
	if (code != CURLM_OK)
		log_die("send: %s", curl_multi_strerror(code));
}

/* Why there is no whole answer, for the endpoint's owner.  What is not here says no more than "no
 * connection". */
static const struct {
	CURLcode code;
	const char *words;
} reasons[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, "The host name was not found." },
	{ CURLE_OPERATION_TIMEDOUT, "There was no answer in time." },
	{ CURLE_PEER_FAILED_VERIFICATION, "The certificate is not valid for this host." },
	{ CURLE_SSL_CONNECT_ERROR, "No secure connection could be made." },
	{ CURLE_GOT_NOTHING, "The connection was closed without an answer." },
	{ CURLE_RECV_ERROR, "The connection broke before the answer was there." },
	{ CURLE_SEND_ERROR, "The connection broke before the answer was there." },
	{ CURLE_PARTIAL_FILE, "The answer ended too early." },
	{ CURLE_WEIRD_SERVER_REPLY, "The answer was not HTTP." },
	{ CURLE_UNSUPPORTED_PROTOCOL, "This address cannot be called." },
	{ CURLE_OUT_OF_MEMORY, "The answer's headers are too long." },
};

static const char *
reason_of(const struct transfer *t, CURLcode code)
{
	if (t->blocked)
		return "This address is not public, so nothing is sent there.";
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].code == code)
			return reasons[i].words;
	return "No connection could be made.";
}

static curl_socket_t
on_socket(void *transfer, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct transfer *t = transfer;

	if (purpose != CURLSOCKTYPE_IPCXN || !egress_allows(t->egress, &to->addr, t->plain_http)) {
		t->blocked = true;
		return CURL_SOCKET_BAD;
	}
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

/* Also on a connection that is used again, where no socket is opened. */
static int
on_connection(void *transfer, char *address, char *local, int port, int local_port)
{
	struct transfer *t = transfer;

	(void)local, (void)local_port;
	memccpy(t->answer.address, address, '\0', sizeof(t->answer.address) - 1);
	if (egress_allows_text(t->egress, address, port, t->plain_http))
		return CURL_PREREQFUNC_OK;
	t->blocked = true;
	return CURL_PREREQFUNC_ABORT;
}

static size_t
on_body(char *p, size_t size, size_t n, void *transfer)
{
	struct transfer *t = transfer;
	struct answer *got = &t->answer;
	size_t keep = ANSWER_KEPT - got->n;

	n *= size;
	if (keep > n)
		keep = n;
	if (keep > 0) {
		got->body = arena_grow(t->arena, got->body, got->n, got->n + keep);
		memcpy(got->body + got->n, p, keep);
		got->n += keep;
	}
	got->total += n;
	got->cut = got->total > ANSWER_MOST;
	return got->cut ? CURL_WRITEFUNC_ERROR : n;
}

/*
 * Authorities that come from one file are read once and shared.  Those of a
 * folder, which libcurl would look into as well, are read and kept by each
 * connection: a megabyte, and 10 ms.
 */
static void
share_authorities(CURL *h)
{
	char *file = NULL;

	curl_easy_getinfo(h, CURLINFO_CAINFO, &file);
	if (file != NULL)
		SET(h, CURLOPT_CAPATH, (char *)NULL);
}

static CURL *
new_handle(const struct sender *s)
{
	CURL *h = curl_easy_init();

	if (h == NULL)
		log_die("send: out of memory");
	SET(h, CURLOPT_PROTOCOLS_STR, s->egress->loopback ? "https,http" : "https");
	SET(h, CURLOPT_PROXY, "");
	SET(h, CURLOPT_FOLLOWLOCATION, 0L);
	SET(h, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(h, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	SET(h, CURLOPT_TIMEOUT_MS, (long)TOTAL_MS);
	SET(h, CURLOPT_NOSIGNAL, 1L);
	SET(h, CURLOPT_QUICK_EXIT, 1L);
	SET(h, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(h, CURLOPT_SSL_VERIFYPEER, 1L);
	SET(h, CURLOPT_SSL_VERIFYHOST, 2L);
	share_authorities(h);
	SET(h, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(h, CURLOPT_MAXLIFETIME_CONN, (long)CONNECTION_AGE);
	SET(h, CURLOPT_BUFFERSIZE, (long)BUFFER);
	SET(h, CURLOPT_UPLOAD_BUFFERSIZE, (long)UPLOAD);
	SET(h, CURLOPT_OPENSOCKETFUNCTION, on_socket);
	SET(h, CURLOPT_PREREQFUNCTION, on_connection);
	SET(h, CURLOPT_WRITEFUNCTION, on_body);
	SET(h, CURLOPT_POST, 1L);
	return h;
}

struct sender *
send_new(struct arena *a, int64_t slots, const struct egress *egress,
    void (*done)(void *, struct transfer *), void *arg)
{
	struct sender *s = ARENA_NEW(a, struct sender);

	s->egress = egress;
	s->done = done;
	s->arg = arg;
	s->idle = ARENA_ARRAY(a, (size_t)slots, CURL *);
	s->multi = curl_multi_init();
	if (s->multi == NULL)
		log_die("send: out of memory");
	/* Windows of several destinations together are larger than the slots: a connection that is
	 * closed for another one's sake is wanted again soon, and each costs a handshake. */
	must(curl_multi_setopt(s->multi, CURLMOPT_MAXCONNECTS, (long)(2 * slots)));
	return s;
}

static struct curl_slist *
header_list(struct transfer *t)
{
	struct curl_slist *first = NULL, **at = &first;

	for (int i = 0; t->request.header[i] != NULL; i++) {
		*at = ARENA_NEW(t->arena, struct curl_slist);
		(*at)->data = (char *)(uintptr_t)t->request.header[i];
		at = &(*at)->next;
	}
	return first;
}

void
send_start(struct sender *s, struct transfer *t)
{
	CURL *h = s->idle_n > 0 ? s->idle[--s->idle_n] : new_handle(s);

	t->easy = h;
	t->egress = s->egress;
	t->plain_http = strncasecmp(t->request.url, "http:", 5) == 0;
	t->answer.started_at = clock_db();
	SET(h, CURLOPT_URL, t->request.url);
	SET(h, CURLOPT_HTTPHEADER, header_list(t));
	SET(h, CURLOPT_POSTFIELDS, t->request.body.p);
	SET(h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->request.body.n);
	SET(h, CURLOPT_PRIVATE, t);
	SET(h, CURLOPT_OPENSOCKETDATA, t);
	SET(h, CURLOPT_PREREQDATA, t);
	SET(h, CURLOPT_WRITEDATA, t);
	must(curl_multi_add_handle(s->multi, h));
}

void
send_wait(struct sender *s, struct send_wait *w, size_t count, int ms)
{
	struct curl_waitfd fds[OTHERS_MOST];

	for (size_t i = 0; i < count; i++)
		fds[i] = (struct curl_waitfd){ .fd = w[i].fd,
			.events =
			    (short)(CURL_WAIT_POLLIN | (w[i].write ? CURL_WAIT_POLLOUT : 0)) };
	must(curl_multi_poll(s->multi, fds, (unsigned)count, ms, NULL));
	for (size_t i = 0; i < count; i++)
		w[i].ready = fds[i].revents != 0;
}

static void
release(struct sender *s, struct transfer *t)
{
	curl_multi_remove_handle(s->multi, t->easy);
	s->idle[s->idle_n++] = t->easy;
	t->easy = NULL;
}

static void
read_answer(struct transfer *t, CURLcode code)
{
	struct answer *got = &t->answer;
	curl_off_t took = 0, again = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &got->status);
	curl_easy_getinfo(t->easy, CURLINFO_TOTAL_TIME_T, &took);
	curl_easy_getinfo(t->easy, CURLINFO_RETRY_AFTER, &again);
	got->duration = took;
	got->retry_after = again;
	/* An answer that we cut because it is long is an answer. */
	if (code != CURLE_OK && !(got->cut && code == CURLE_WRITE_ERROR))
		got->error = reason_of(t, code);
}

void
send_turn(struct sender *s)
{
	CURLMsg *msg;
	int n;

	must(curl_multi_perform(s->multi, &n));
	while ((msg = curl_multi_info_read(s->multi, &n)) != NULL) {
		void *private = NULL;
		struct transfer *t;

		curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &private);
		t = private;
		read_answer(t, msg->data.result);
		release(s, t);
		s->done(s->arg, t);
	}
}

void
send_abort(struct sender *s, struct transfer *t)
{
	release(s, t);
}

void
send_close(struct sender *s)
{
	while (s->idle_n > 0)
		curl_easy_cleanup(s->idle[--s->idle_n]);
	curl_multi_cleanup(s->multi);
}
