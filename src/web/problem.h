#ifndef WEB_PROBLEM_H
#define WEB_PROBLEM_H

struct ctx;
struct err;
enum route_face;

/*
 * The one way an error becomes an answer: problem+json (RFC 9457) for
 * programs, a page for people, in the reader's language.  Who is not signed in
 * and wants to see a page of the staff's is sent to /staff/sign-in?next=….
 * Forgets what the handler wrote before.
 */
void problem_answer(struct ctx *, const struct err *, enum route_face);

#endif
