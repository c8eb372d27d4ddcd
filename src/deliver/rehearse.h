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
 * these, they are built by a child first, which may die of it, and does where
 * it takes a second: deadly[i] is set where of[i] ended three, two of them with
 * nothing else to do.  scratch is the child's to build in.  Gives for how many,
 * from the first on, that is known: the others are to come again later, for no
 * child could be made, or time was up.
 */
size_t rehearse(struct arena *scratch, const struct channel_means *, struct transfer *const *of,
    size_t n, bool *deadly);

/* The same for one whose answer is there to be judged; false where that is not known. */
bool rehearse_judging(
    struct arena *scratch, const struct channel_means *, struct transfer *, bool *deadly);

#endif
