#include "deliver/sign.h"

#include "base/arena.h"
#include "base/buf.h"
#include "wire/digest.h"

struct str
sign_value(struct arena *a, const struct str *secrets, size_t count, struct str id,
    struct str timestamp, struct str body)
{
	const struct str parts[] = { id, STR("."), timestamp, STR("."), body };
	struct buf out;

	buf_init(&out, a);
	for (size_t i = 0; i < count; i++) {
		uint8_t mac[DIGEST_BYTES];

		digest_hmac(secrets[i], parts, sizeof(parts) / sizeof(parts[0]), mac);
		if (i > 0)
			buf_char(&out, ' ');
		buf_z(&out, "v1,");
		buf_str(&out, digest_base64(a, mac, sizeof(mac)));
	}
	return buf_done(&out);
}
