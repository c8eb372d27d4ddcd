#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdnoreturn.h>

/*
 * One line an event to standard error, key=value, never more than
 * LOG_LINE_MAX bytes: `level=info what=request status=201 …`.  A pipe that
 * nobody reads loses lines, it never blocks the process.
 */
enum { LOG_LINE_MAX = 4096 };
enum log_level { LOG_INFO, LOG_WARN, LOG_ERROR };

/* program names the role ("web", "deliver"); lines below least are dropped.  Starts as ("hearback",
 * LOG_INFO). */
void log_init(const char *program, enum log_level least);

/*
 * what is one word; fmt gives `key=value` pairs.  Control bytes are written
 * as spaces, so a value cannot begin a line; quote free text with LOG_Q.
 */
void log_event(enum log_level, const char *what, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
#define LOG_Q "\"%s\""

#define log_info(what, ...) log_event(LOG_INFO, what, __VA_ARGS__)
#define log_warn(what, ...) log_event(LOG_WARN, what, __VA_ARGS__)
#define log_error(what, ...) log_event(LOG_ERROR, what, __VA_ARGS__)

/*
 * Says why and ends the process with status 70 (EX_SOFTWARE), as it is: what
 * stands in the buffers of its files may be that of whoever forked it.
 */
noreturn void log_die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
