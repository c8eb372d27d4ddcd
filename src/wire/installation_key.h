#ifndef WIRE_INSTALLATION_KEY_H
#define WIRE_INSTALLATION_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct err;

/*
 * The secret that all hosts of one installation share, and from which they
 * derive the others.  Its file has a line `version:base64` for each version
 * still honoured, 32 bytes each, versions rising: the last one makes new
 * secrets, the earlier ones are there so that what they made still works.
 */
enum { INSTALLATION_KEY_BYTES = 32, INSTALLATION_KEY_VERSIONS = 16 };

struct installation_key {
	size_t count; /* at least 1 once read */
	struct {
		int64_t version;
		uint8_t bytes[INSTALLATION_KEY_BYTES];
	} of[INSTALLATION_KEY_VERSIONS];
};

/*
 * Reads the file.  It must be a regular file whose mode allows no more than
 * 0640: ERR_FORBIDDEN otherwise.  ERR_NOT_FOUND where it is missing,
 * ERR_INVALID where a line is not as above; the detail names path and line,
 * never what stands there.
 */
const struct err *installation_key_read(
    struct arena *, const char *path, struct installation_key *out);

/*
 * Makes the file with one random version, mode 0600.  ERR_CONFLICT where a
 * file of that name exists.  The name appears only when the whole content is
 * on the disk.
 */
const struct err *installation_key_create(struct arena *, const char *path);

/* The version that makes new secrets. */
int64_t installation_key_newest(const struct installation_key *);

/*
 * 32 bytes from that version of the key and the fields: HMAC-SHA-256 over
 * each field behind its length in 4 bytes, high byte first, so that no two
 * lists of fields give the same bytes.  At most 8 fields.  false where the
 * version is not there.
 */
bool installation_key_derive(const struct installation_key *, int64_t version,
    const struct str *fields, size_t count, uint8_t out[INSTALLATION_KEY_BYTES]);

#endif
