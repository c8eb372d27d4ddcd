#ifndef CMD_DEMO_SERVICES_H
#define CMD_DEMO_SERVICES_H

/* The text of demo_services.json, compiled in. */
extern const char demo_services[];

#endif
