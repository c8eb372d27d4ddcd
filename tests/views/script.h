#ifndef TESTS_VIEWS_SCRIPT_H
#define TESTS_VIEWS_SCRIPT_H

/* A constant address, as web/assets.h has them. */
#define VIEWS_SCRIPT "/assets/script.js"

#endif
