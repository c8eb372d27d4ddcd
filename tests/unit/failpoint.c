#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/failpoint.h"

/* How a process ends that goes through "here" three times: 0, or 10 and the passes that failed. */
static int
end_of(const char *environment)
{
	const struct rlimit no_core = { 0, 0 };
	int status, errors = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		setrlimit(RLIMIT_CORE, &no_core);
		setenv("HEARBACK_FAILPOINTS", environment, 1);
		close(STDERR_FILENO);
		for (int pass = 0; pass < 3; pass++) {
			FAILPOINT("elsewhere");
			FAILPOINT_OF("of", pass);
			if (FAILPOINT("here"))
				errors |= 1 << pass;
		}
		_exit(errors == 0 ? 0 : 10 + errors);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

#ifdef FAILPOINTS
static void
test_actions(void **state)
{
	int64_t start = clock_mono();

	(void)state;
	assert_int_equal(end_of(""), 0);
	assert_int_equal(end_of("other=exit"), 0);
	assert_int_equal(end_of("here=exit"), 9);
	assert_int_equal(end_of("here=exit:3"), 9);
	assert_int_equal(end_of("here=exit:4"), 0);
	assert_int_equal(end_of("of/2=exit"), 9);
	assert_int_equal(end_of("of/3=exit,of=exit"), 0);
	assert_int_equal(end_of("here=abort"), -SIGABRT);
	assert_int_equal(end_of("here=error"), 10 + 7);
	assert_int_equal(end_of("here=error:2"), 10 + 2);
	assert_int_equal(end_of("here=error:1,elsewhere=error,here=error:3"), 10 + 5);
	assert_true(clock_mono() - start < 30 * 1000000);
	start = clock_mono();
	assert_int_equal(end_of("here=sleep/50"), 0);
	assert_true(clock_mono() - start >= 150 * 1000);
}

static void
test_slips_end_the_process(void **state)
{
	static const char *const bad[] = { "here", "here=", "here=exot", "=exit",
		"here=exit:", "here=exit:0", "here=exit:x", "here=sleep", "here=sleep/x",
		"here=exit/5", "here=exit,,", "a-name-of-more-than-thirty-one-bytes=exit" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(end_of(bad[i]), 70);
}
#else
static void
test_absent(void **state)
{
	(void)state;
	assert_int_equal(end_of("here=exit"), 0);
	assert_int_equal(end_of("here=error"), 0);
	assert_int_equal(end_of("of/0=exit"), 0);
	assert_int_equal(end_of("not readable"), 0);
}
#endif

int
main(void)
{
	const struct CMUnitTest tests[] = {
#ifdef FAILPOINTS
		cmocka_unit_test(test_actions),
		cmocka_unit_test(test_slips_end_the_process),
#else
		cmocka_unit_test(test_absent),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
