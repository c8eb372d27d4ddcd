#ifndef DELIVER_FANOUT_ACTION_H
#define DELIVER_FANOUT_ACTION_H

struct fanout_batch;

/*
 * Fans out the batch's next action, chunk by chunk: each transaction writes a
 * chunk's deliveries, moves the event's mark and reads the chunk behind it.
 * Goes on with the actions after it, and ends the batch, at the latest when the
 * jurisdiction has had its turn: the rest waits for the next one.
 */
void fanout_action_next(struct fanout_batch *);

#endif
