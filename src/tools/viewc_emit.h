#ifndef TOOLS_VIEWC_EMIT_H
#define TOOLS_VIEWC_EMIT_H

#include "tools/viewc.h"

/* What viewc_emit.c and viewc_block.c know while they write the C of one template. */
enum { VIEWC_BLOCKS = 32 };

/* A block that waits for its {% end %}. */
struct viewc_block {
	struct viewc_token opener;
	struct viewc_html begin;  /* the markup where it began */
	struct viewc_html joined; /* what its finished branches agree on */
	bool branched, last;	  /* a branch is finished; {% else %} was seen */
	struct str wrapped;	  /* the view of {% wrap %} */
	size_t number;
};

struct viewc_emit {
	struct arena *arena;
	const struct viewc_heads *heads;
	struct buf *out;
	struct viewc_scan scan;
	struct viewc_html html;
	struct viewc_token t; /* the piece at hand */
	struct buf text;      /* markup not yet written */
	const struct viewc_view *view;
	bool past_body;
	struct buf lets; /* of the view before its body */
	struct viewc_block blocks[VIEWC_BLOCKS];
	size_t depth, wraps; /* depth 0 is outside of views */
};

/* An error at the piece at hand. */
#define VIEWC_FAIL(x, ...) return viewc_error((x)->arena, &(x)->t.place, __VA_ARGS__)

/* The tag at hand, if it is of a block or calls a view; else *known is false. */
const struct err *viewc_block_tag(struct viewc_emit *, bool *known);

/* Begins the function of x->view, whose {% view %} is at hand. */
const struct err *viewc_block_view(struct viewc_emit *);

#endif
