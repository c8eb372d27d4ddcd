#include <string.h>

#include "tools/viewc.h"

static const struct {
	const char *element;   /* NULL: any */
	const char *attribute; /* with a '*' at its end: whatever begins so */
	enum viewc_attr kind;
	const char *why;
} rules[] = {
	{ NULL, "on*", VIEWC_ATTR_NEVER,
	    "scripts do not stand in attributes; put the value in a data- attribute" },
	{ NULL, "style", VIEWC_ATTR_NEVER,
	    "give the element a class, or in SVG use its attributes" },
	{ NULL, "srcdoc", VIEWC_ATTR_NEVER, "it is a page of its own; link to one" },
	{ NULL, "srcset", VIEWC_ATTR_NEVER, "it is a list of addresses; use src" },
	{ NULL, "imagesrcset", VIEWC_ATTR_NEVER, "it is a list of addresses; use href" },
	{ NULL, "ping", VIEWC_ATTR_NEVER, "it is a list of addresses" },
	{ NULL, "http-equiv", VIEWC_ATTR_NEVER, "write it out" },
	{ "script", "type", VIEWC_ATTR_NEVER, "write it out" },
	{ "animate*", "*", VIEWC_ATTR_NEVER, "an animation can set any attribute" },
	{ "set", "*", VIEWC_ATTR_NEVER, "an animation can set any attribute" },
	{ "script", "src", VIEWC_ATTR_CODE, NULL },
	{ "script", "href", VIEWC_ATTR_CODE, NULL },
	{ "script", "xlink:href", VIEWC_ATTR_CODE, NULL },
	{ "iframe", "src", VIEWC_ATTR_CODE, NULL },
	{ "frame", "src", VIEWC_ATTR_CODE, NULL },
	{ "embed", "src", VIEWC_ATTR_CODE, NULL },
	{ "object", "data", VIEWC_ATTR_CODE, NULL },
	{ "base", "href", VIEWC_ATTR_CODE, NULL },
	{ "use", "href", VIEWC_ATTR_CODE, NULL },
	{ "use", "xlink:href", VIEWC_ATTR_CODE, NULL },
	{ NULL, "action", VIEWC_ATTR_URL, NULL },
	{ NULL, "background", VIEWC_ATTR_URL, NULL },
	{ NULL, "cite", VIEWC_ATTR_URL, NULL },
	{ NULL, "codebase", VIEWC_ATTR_URL, NULL },
	{ NULL, "formaction", VIEWC_ATTR_URL, NULL },
	{ NULL, "href", VIEWC_ATTR_URL, NULL },
	{ NULL, "icon", VIEWC_ATTR_URL, NULL },
	{ NULL, "longdesc", VIEWC_ATTR_URL, NULL },
	{ NULL, "manifest", VIEWC_ATTR_URL, NULL },
	{ NULL, "poster", VIEWC_ATTR_URL, NULL },
	{ NULL, "src", VIEWC_ATTR_URL, NULL },
	{ NULL, "usemap", VIEWC_ATTR_URL, NULL },
	{ NULL, "xlink:href", VIEWC_ATTR_URL, NULL },
	{ NULL, "xmlns*", VIEWC_ATTR_NEVER, "write it out" },
};

static bool
matches(const char *rule, const char *name)
{
	size_t n = strlen(rule);

	if (n > 0 && rule[n - 1] == '*')
		return strncmp(rule, name, n - 1) == 0;
	return strcmp(rule, name) == 0;
}

enum viewc_attr
viewc_attr_kind(const char *element, const char *attribute, enum viewc_mode mode, const char **why)
{
	if (mode == VIEWC_XML)
		return matches("href", attribute) || matches("src", attribute) ? VIEWC_ATTR_URL
									       : VIEWC_ATTR_PLAIN;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if ((rules[i].element == NULL || matches(rules[i].element, element)) &&
		    matches(rules[i].attribute, attribute)) {
			*why = rules[i].why;
			return rules[i].kind;
		}
	}
	return VIEWC_ATTR_PLAIN;
}
