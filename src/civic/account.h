#ifndef CIVIC_ACCOUNT_H
#define CIVIC_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct err;
struct scope;

enum { ACCOUNT_PASSWORD_MIN = 12, ACCOUNT_PASSWORD_MAX = 200 }; /* code points */

/* Somebody of the staff. */
struct account {
	int64_t id;
	struct str email; /* lower case */
	struct str name;
	int64_t organization_id; /* 0: none */
};

/*
 * Who signs in, in transactions of its own; none is open while the password
 * is judged.  The answer for an unknown e-mail, a wrong password and an
 * account that is not active is the same, and each does the work of judging
 * a password: ERR_UNAUTHORIZED.  After five failures in a row each further
 * try has to wait, twice as long each time, a minute at most: ERR_TOO_MANY,
 * and the password is not looked at.  That tells there is such an account.
 */
const struct err *account_sign_in(
    struct scope *, struct str email, struct str password, struct account **);

/*
 * Inside the caller's transaction, for role admin.  Faults of email, name,
 * password; ERR_CONFLICT at commit or the next wait where the e-mail is taken.
 */
const struct err *account_create(struct scope *, struct str email, struct str name,
    struct str password, int64_t organization, int64_t *id);

/* For role admin: another password, and no waiting any more.  Faults of password; ERR_NOT_FOUND. */
const struct err *account_set_password(
    struct scope *, struct str email, struct str password, int64_t *id);

#endif
