/*
 * The bare sender that the dispatcher is measured against: posts ready
 * requests with libcurl's multi interface and does nothing else.
 *
 *	post FILE COUNT CONCURRENT [CERTIFICATE]
 *
 * FILE holds requests, each "url\nheader\n…\n\nbytes\nbody": as many as there
 * are, again from the first until COUNT are sent; CERTIFICATE is the one TLS
 * trusts.  Prints the seconds it took
 * and the microseconds of CPU for each; an answer that is not 204 ends it.
 */
#include <curl/curl.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

struct request {
	char *url;
	struct curl_slist *headers;
	char *body;
	long bytes;
	struct request *next;
};

static size_t
ignore(char *p, size_t size, size_t n, void *arg)
{
	(void)p, (void)arg;
	return size * n;
}

/* Valid until the next; NULL after the last. */
static char *
line(FILE *f)
{
	static char *s;
	static size_t room;
	ssize_t n = getline(&s, &room, f);

	if (n <= 0)
		return NULL;
	s[n - 1] = '\0';
	return s;
}

/* As a ring: the last one leads to the first.  They stay for as long as the program runs. */
static struct request *
read_requests(const char *path)
{
	static struct request *first;
	FILE *f = fopen(path, "r");
	struct request **at = &first;
	char *s;

	if (f == NULL)
		err(1, "%s", path);
	while ((s = line(f)) != NULL) {
		struct request *r = calloc(1, sizeof(*r));

		if (r == NULL || (r->url = strdup(s)) == NULL)
			err(1, NULL);
		while ((s = line(f)) != NULL && *s != '\0')
			r->headers = curl_slist_append(r->headers, s);
		if ((s = line(f)) == NULL)
			errx(1, "%s: too short", path);
		r->bytes = atol(s);
		r->body = malloc((size_t)r->bytes + 1);
		if (r->body == NULL || fread(r->body, 1, (size_t)r->bytes, f) != (size_t)r->bytes)
			errx(1, "%s: too short", path);
		*at = r;
		at = &r->next;
	}
	if (first == NULL)
		errx(1, "%s: no request", path);
	*at = first;
	fclose(f);
	return first;
}

static void
start(CURLM *multi, CURL *h, struct request **next)
{
	struct request *r = *next;

	*next = r->next;
	curl_easy_setopt(h, CURLOPT_URL, r->url);
	curl_easy_setopt(h, CURLOPT_HTTPHEADER, r->headers);
	curl_easy_setopt(h, CURLOPT_POSTFIELDS, r->body);
	curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, r->bytes);
	curl_multi_add_handle(multi, h);
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double
cpu(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static CURL *
handle(const char *ca)
{
	CURL *h = curl_easy_init();

	if (h == NULL)
		errx(1, "out of memory");
	curl_easy_setopt(h, CURLOPT_POST, 1L);
	curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(h, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, ignore);
	if (ca != NULL)
		curl_easy_setopt(h, CURLOPT_CAINFO, ca);
	return h;
}

int
main(int argc, char **argv)
{
	struct request *next;
	long count, done = 0, begun = 0, concurrent;
	double from, used;
	CURLM *multi;

	if (argc != 4 && argc != 5)
		errx(2, "usage: post FILE COUNT CONCURRENT [CERTIFICATE]");
	next = read_requests(argv[1]);
	count = atol(argv[2]);
	concurrent = atol(argv[3]);
	curl_global_init(CURL_GLOBAL_ALL);
	multi = curl_multi_init();
	curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, concurrent);
	from = seconds();
	used = cpu();
	while (begun < count && begun < concurrent) {
		start(multi, handle(argv[4]), &next);
		begun++;
	}
	while (done < count) {
		CURLMsg *msg;
		int n;

		curl_multi_perform(multi, &n);
		while ((msg = curl_multi_info_read(multi, &n)) != NULL) {
			CURL *h = msg->easy_handle;
			long status = 0;

			curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
			if (msg->data.result != CURLE_OK || status != 204)
				errx(1, "%s, status %ld", curl_easy_strerror(msg->data.result),
				    status);
			done++;
			curl_multi_remove_handle(multi, h);
			if (begun < count) {
				start(multi, h, &next);
				begun++;
			} else
				curl_easy_cleanup(h);
		}
		if (done < count)
			curl_multi_poll(multi, NULL, 0, 1000, NULL);
	}
	printf("%.6f %.2f\n", seconds() - from, (cpu() - used) * 1e6 / (double)count);
	curl_multi_cleanup(multi);
	return 0;
}
