#ifndef DELIVER_REHEARSE_H
#define DELIVER_REHEARSE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct channel_means;
struct transfer;

/*
 * A delivery whose building ends the process would end each dispatcher that
 * takes it over, for ever, and hold up everybody.  Where one may be among
 * these, they are built by a child first, which may die of it: deadly[i] is
 * set where of[i] ended three, two of them with nothing else to do.  scratch
 * is the child's to build in.  False where no child could be made.
 */
bool rehearse(struct arena *scratch, const struct channel_means *, struct transfer *const *of,
    size_t n, bool *deadly);

/* The same for one whose answer is there to be judged. */
bool rehearse_judging(
    struct arena *scratch, const struct channel_means *, struct transfer *, bool *deadly);

#endif
