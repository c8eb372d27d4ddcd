#ifndef WIRE_CROCKFORD_H
#define WIRE_CROCKFORD_H

/*
 * Douglas Crockford's base 32: the ten digits and the letters without I, L,
 * O and U, so that people do not mix them up and no editor splits them.
 */

/* The character of a value of 0 to 31; letters in upper case. */
char crockford_char(unsigned value);

/*
 * The value of a character, or -1.  Both cases are taken, and what people
 * write instead: O is 0, I and L are 1.
 */
int crockford_value(char);

#endif
