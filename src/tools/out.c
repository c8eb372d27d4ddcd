#include "tools/out.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"

enum { OUT_MAX = 64 << 20 };

void
out_literal(struct buf *b, struct str s)
{
	buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '\n')
			buf_z(b, i + 1 < s.n ? "\\n\"\n    \"" : "\\n");
		else if (c == '"' || c == '\\')
			buf_fmt(b, "\\%c", c);
		else if (c < 0x20 || c == 0x7F)
			buf_fmt(b, "\\%03o", c);
		else
			buf_char(b, (char)c);
	}
	buf_char(b, '"');
}

const struct err *
out_write(struct arena *a, const char *path, struct str s)
{
	struct str now;
	FILE *f;
	int bad;

	if (file_read(a, path, OUT_MAX, &now) == NULL && str_eq(now, s))
		return NULL;
	f = fopen(path, "w");
	if (f == NULL)
		return err_new(a, ERR_INTERNAL, "%s: %s", path, strerror(errno));
	bad = fwrite(s.p, 1, s.n, f) != s.n;
	bad |= fclose(f) != 0;
	return bad ? err_new(a, ERR_INTERNAL, "%s: %s", path, strerror(errno)) : NULL;
}
