#include "cmd/demo_phrases.h"

#include <stddef.h>

static const char *const pothole_problem[] = {
	"There is a deep pothole on {street} near {cross}. I hit it {since} and it is getting "
	"bigger.",
	"The pothole by {place} is back. It was filled before, but the patch has washed out.",
	"A hole the size of a dinner plate on {street}. Cars swerve into the other lane to miss "
	"it.",
	"The pavement on {street} is breaking up. My bike wheel got caught in a crack {since}.",
	"Big pothole right before the crosswalk at {place}. At night nobody sees it.",
	"After the rain the hole on {street} and {cross} is full of water, so you cannot tell how "
	"deep it is.",
	"Two potholes close together on {street}. A delivery van lost a hubcap there.",
	NULL,
};
static const char *const pothole_done[] = {
	"We filled the pothole with hot asphalt. It can be driven over right away.",
	"Our crew repaired the street surface here and checked the rest of the block.",
	"The hole is patched. If it opens again, tell us: then we rebuild this part.",
	NULL,
};

static const char *const street_light_problem[] = {
	"The street light at {street} and {cross} has been out {since}. It is very dark when I "
	"walk home.",
	"The lamp in front of {place} flickers {when}. It shines straight into our bedroom.",
	"Three lights in a row are out on {street}. My daughter walks there from the bus.",
	"A street light on {street} stays on all day long.",
	"The pole near {place} leans and the cover hangs open. I can see wires.",
	"It is pitch dark on {street} {since}. Please bring the lights back.",
	NULL,
};
static const char *const street_light_done[] = {
	"The lamp has been replaced and is lit again.",
	"A cable had failed. It is repaired, and all lights on this block are on.",
	"We changed the sensor, so the light now follows the daylight.",
	NULL,
};

static const char *const traffic_signal_problem[] = {
	"The signal at {street} and {cross} stays red for a very long time {when}.",
	"The button for pedestrians at {place} does nothing. I waited through four rounds.",
	"The stop sign on {street} is hidden behind leaves. I nearly missed it.",
	"The signal at {cross} has been blinking red {since}.",
	"The sign for the school zone on {street} has turned around and faces the wrong way.",
	"The green for people on foot at {place} is too short. My mother does not make it across.",
	NULL,
};
static const char *const traffic_signal_done[] = {
	"The signal is repaired and its timing checked.",
	"We gave people on foot eight more seconds to cross.",
	"The sign stands again and can be seen from both sides.",
	NULL,
};

static const char *const sidewalk_problem[] = {
	"The sidewalk on {street} is lifted by roots. I tripped there {since}.",
	"There is no ramp at {street} and {cross}, so my wheelchair has to go into the road.",
	"Construction at {place} closed the sidewalk and there is no way around it.",
	"The sidewalk in front of {place} is broken into pieces.",
	"A scooter is lying across the ramp at {cross} almost every day.",
	"The hedge on {street} leaves only half the sidewalk. With a stroller we walk in the "
	"street.",
	NULL,
};
static const char *const sidewalk_done[] = {
	"We ground down the edge and filled the gap. The sidewalk is level again.",
	"A new ramp is in place, with a surface that can be felt with a cane.",
	"The sidewalk is clear again, and the owner knows the rules.",
	NULL,
};

static const char *const missed_collection_problem[] = {
	"Our recycling on {street} was not picked up {since}. The whole block is still out.",
	"The truck drove past our house on {street} without stopping.",
	"Yard waste has been sitting at the curb on {street} {since}.",
	"They emptied the trash but left the recycling, and half of it is on the road now.",
	"Third time this season that our bins near {place} are skipped.",
	"My neighbor cannot move the bins herself and was on the list for help. Nobody came "
	"{since}.",
	NULL,
};
static const char *const missed_collection_done[] = {
	"A truck came back and collected what was left.",
	"We collected it today, and the driver has your block on the list now.",
	"Collected. The route had changed; the new calendar is in your mailbox.",
	NULL,
};

static const char *const dumping_problem[] = {
	"Somebody left a sofa and a mattress on the corner of {street} and {cross}.",
	"There is a pile of tires behind {place}. It has been there {since}.",
	"Rubble and old tiles were dumped on {street}. Children play next to it.",
	"Black bags by the river path near {place}. They smell terrible.",
	"A broken refrigerator on {street}, door still on.",
	"The alley behind {street} is turning into a dump. New things appear {when}.",
	NULL,
};
static const char *const dumping_done[] = {
	"Everything was taken away and the place swept.",
	"We removed the waste and put up a camera sign. Tell us if it starts again.",
	"Cleared. What could be repaired went to the reuse yard.",
	NULL,
};

static const char *const graffiti_problem[] = {
	"Graffiti on the wall of {place}. It appeared {since}.",
	"Somebody sprayed over the bus map on {street}, nobody can read it now.",
	"The new mural at {place} has been tagged. Such a pity.",
	"There are hateful words on the bridge near {street}. Please remove them quickly.",
	"Tags on all the benches along {street}.",
	NULL,
};
static const char *const graffiti_done[] = {
	"The paint is gone. We sealed the wall, so next time is quicker.",
	"Our team painted over it in the same color as the wall.",
	"Removed with hot water, without harming what was below.",
	NULL,
};

static const char *const tree_problem[] = {
	"A large branch came down on {street} and blocks the sidewalk.",
	"The tree in front of {place} is leaning after the storm. I am afraid it will fall.",
	"Dead tree on {street}, it has had no leaves {since}.",
	"Branches cover the street light and the sign at {cross}.",
	"The roots of the big tree by {place} are pushing up the path.",
	"A tree fell across {street} last night. Cars turn around.",
	"Branches touch the wires on {street}. When it is windy, there are sparks.",
	NULL,
};
static const char *const tree_done[] = {
	"The branch is cut up and taken away; the path is free.",
	"Our arborist looked at the tree and took out the dead wood. It stands safely.",
	"The tree had to come down. We plant a new one in the fall.",
	NULL,
};

static const char *const park_problem[] = {
	"The grass in the park by {place} has not been cut {since}.",
	"The restroom at {place} is locked {when}.",
	"All the bins in the park on {street} are overflowing.",
	"A bench near {place} is missing two boards.",
	"The path along the water is so muddy that I turn back every time.",
	"The drinking fountain by {place} does not give any water.",
	NULL,
};
static const char *const park_done[] = {
	"Mowed, and the park is back on the two-week round.",
	"The bench has new boards and the path new gravel.",
	"The restroom is open again from seven to nine, and cleaned twice a day.",
	NULL,
};

static const char *const playground_problem[] = {
	"A swing at the playground by {place} hangs on one chain.",
	"There is broken glass in the sand at the playground on {street}.",
	"The slide near {place} has a sharp edge. My son cut his hand.",
	"The gate of the playground on {street} does not close, and the road is right there.",
	"The soft ground under the climbing frame has holes {since}.",
	NULL,
};
static const char *const playground_done[] = {
	"The swing has new chains, and we tested every part of the playground.",
	"The sand is changed and sifted. It is clean again.",
	"The part is replaced and the playground open.",
	NULL,
};

static const char *const drain_problem[] = {
	"The drain on {street} is full of leaves, and the water comes up to the doorstep.",
	"Every time it rains, {street} at {cross} turns into a lake.",
	"Water stands on the path by {place} {since}.",
	"The grate of the drain on {street} is missing. A foot fits in.",
	"Our cellar near {place} was wet again. The drain cannot take it.",
	NULL,
};
static const char *const drain_done[] = {
	"The drain is cleaned and flushed. Water runs off again.",
	"We found roots in the pipe and cut them out.",
	"The grate is back and bolted down.",
	NULL,
};

static const char *const leak_problem[] = {
	"Clean water is running down {street} {since}.",
	"The hydrant at {cross} drips all day, and the pavement around it is slippery.",
	"Water bubbles up between the stones in front of {place}.",
	"My meter box on {street} is full of water although nothing is open in the house.",
	"A pipe burst on {street}. The pressure in our building is gone.",
	NULL,
};
static const char *const leak_done[] = {
	"The pipe is repaired and the pavement restored.",
	"We replaced the valve. It no longer leaks.",
	"The leak was in the service line; it is fixed at no cost to you.",
	NULL,
};

static const char *const noise_problem[] = {
	"Construction on {street} starts before six in the morning.",
	"Loud music from {place} {when}, {since}.",
	"A generator runs on {street} all night. We cannot open the window.",
	"Motorbikes race along {street} {when}.",
	"The fan on the roof of {place} hums so loud that I hear it inside.",
	NULL,
};
static const char *const noise_done[] = {
	"We talked to the builders: work starts at seven from now on.",
	"We measured at night, and it was too loud. The owner has turned it down.",
	"An officer was there twice at the hours you gave; it was quiet.",
	NULL,
};

static const char *const animal_problem[] = {
	"A brown dog without a collar has been running along {street} {since}.",
	"There is a hurt gull by {place}. It cannot fly.",
	"Somebody left a box with kittens at {place}.",
	"Two loose dogs on {street} chased my son on his bike.",
	"A raccoon family lives under the steps on {street} and comes out {when}.",
	NULL,
};
static const char *const animal_done[] = {
	"We picked it up. It is at the shelter and well.",
	"The owner was found and the dog is home.",
	"Our ranger looked. The animal was healthy and has moved on.",
	NULL,
};

static const char *const bus_stop_problem[] = {
	"The shelter at the stop on {street} has no glass left.",
	"The timetable at {place} is the old one.",
	"There is no bench at the stop on {street}. My grandfather has to stand.",
	"The bus does not stop close enough to the curb at {cross}. I cannot get in with my "
	"walker.",
	"The stop at {place} is dark {when}, so drivers do not see us waiting.",
	NULL,
};
static const char *const bus_stop_done[] = {
	"The shelter has new glass and a light.",
	"The new timetable hangs at the stop.",
	"Drivers of this line were told, and the curb is marked.",
	NULL,
};

static const char *const library_problem[] = {
	"The library in {area} closes before I get home from work.",
	"Two of the four computers at the library have been out of order {since}.",
	"The study room at the library is booked out {when}.",
	"The elevator of the library in {area} is out of service again.",
	"I have been waiting for a book for {since}. It shows as returned.",
	NULL,
};
static const char *const library_done[] = {
	"From the first of next month we are open until eight on two evenings.",
	"The computers are repaired; a third room can be booked.",
	"The elevator runs again.",
	NULL,
};

static const char *const opening[] = {
	"",
	"",
	"",
	"",
	"",
	"",
	"Hello. ",
	"Hi! ",
	"Good morning. ",
	"To the city: ",
	"Just so you know: ",
	"I live nearby. ",
	NULL,
};

static const char *const closing[] = {
	"",
	"",
	"",
	"",
	"",
	"",
	" Thank you.",
	" Thanks for your work.",
	" Please have a look.",
	" Please fix it before somebody gets hurt.",
	" I reported this once before.",
	" A photo would not show how bad it is.",
	" Who can I call about this?",
	" My neighbors say the same.",
	" No hurry, but it should be known.",
	NULL,
};

static const char *const thanks[] = {
	"",
	"",
	"",
	" Thank you.",
	" Thanks.",
	" Best wishes.",
	NULL,
};

static const char *const since[] = {
	"since Monday",
	"for two weeks",
	"for three days now",
	"since the storm",
	"for about a month",
	"since last weekend",
	"since the holidays",
	"for a few days",
	"since yesterday",
	NULL,
};

static const char *const when[] = {
	"at night",
	"in the evening",
	"in the early morning",
	"on weekends",
	"after school",
	"every day around noon",
	NULL,
};

static const char *const idea[] = {
	"Could {street} have a bike lane as far as {cross}? There is room for one.",
	"A bench with shade at {place} would help older people a lot.",
	"Please plant trees along {street}. In summer there is no shade at all.",
	"What about a market in {area} once a month, near {place}?",
	"Put a water fountain near {place}, so runners need no plastic bottles.",
	"Why not close {street} to cars on Sundays and let children play?",
	"A small free library at {place} would be lovely.",
	"The lights at {place} could be dimmed after midnight. It would save power and help birds.",
	NULL,
};

static const char *const compliment[] = {
	"The crew that worked on {street} this week was quick and kind. Thank you!",
	"The flowers at {place} are beautiful this year.",
	"I reported something about {service} and it was solved in two days. Impressive.",
	"Thank you for the new crossing at {cross}. My children go to school alone now.",
	"The staff at {place} took the time to explain everything to my father.",
	"The river path is clean and well lit. I use it every day.",
	"Somebody of yours found my keys and brought them to me. You made my week.",
	NULL,
};

static const char *const question[] = {
	"When will the work on {street} be finished?",
	"Who do I ask about {service} in {area}?",
	"Is there a plan for the empty lot next to {place}?",
	"Do I need a permit for a street party on {street}?",
	"How often is {street} swept? I cannot find the calendar.",
	"Does the city lend tools for cleaning up around {place}?",
	NULL,
};

static const char *const barrier[] = {
	"The form about {service} cannot be filled in with my screen reader.",
	"The entrance of {place} has two steps and no ramp.",
	"I tried to call about {service}, but nobody there speaks my language.",
	"The sign at {place} is printed so small that I cannot read it.",
	"My phone has no data at the end of the month. Is there a place to tell you this in "
	"person?",
	"The meeting about {street} is always in the evening, when I work.",
	NULL,
};

static const char *const acknowledged[] = {
	"Thank you for telling us. We have read it and will look at the place this week.",
	"We have it. Several neighbors told us the same, so it is on the list for the next round.",
	"Thank you. A crew will look at it within five working days.",
	"Received and read. You will hear from us when we know more.",
	NULL,
};

static const char *const assigned[] = {
	"This is now with the crew that looks after {area}.",
	"We gave it to the team that can solve it.",
	NULL,
};

static const char *const scheduled[] = {
	"It is on the plan for {day}.",
	"We come on {day}. Weather may move it by a day or two.",
	"The parts are ordered; we expect to do it on {day}.",
	NULL,
};

static const char *const in_progress[] = {
	"Work has begun. Parts of the street may be closed for a few hours.",
	"The crew is there today.",
	"We have started; it takes a few days, because a part has to be made.",
	NULL,
};

static const char *const referred[] = {
	"This is not ours to repair. We passed it to the organization that can, and stay in touch "
	"with it.",
	"The pole belongs to our partner. They have your words and answer here.",
	NULL,
};

static const char *const closed[] = {
	"We looked twice and could not find it. If you still see it, tell us where exactly.",
	"It was gone when we came.",
	"This is on private land, where we may not work. The owner has been told.",
	"We cannot do this with the means we have this year. It is noted for the next budget.",
	"The rules allow it at these hours, so we cannot step in.",
	NULL,
};

static const char *const redone[] = {
	"You were right, the first repair was not enough. It is done again, properly this time.",
	"Thank you for telling us it did not help. A second crew went and finished it.",
	NULL,
};

static const char *const yes[] = {
	"Works again, thank you!",
	"Quick and clean. Thanks.",
	"Yes, all good now.",
	"I am happy that somebody listened.",
	"Perfect.",
	"My street says thank you.",
	NULL,
};

static const char *const partly[] = {
	"Better, but one part is still open.",
	"The hole is filled, only the edge is high.",
	"It helped for now. Let us see after the winter.",
	"Half of it is done.",
	NULL,
};

static const char *const no[] = {
	"Nothing has changed here.",
	"It was back the next day.",
	"Nobody has been here as far as I can see.",
	"The wrong place was repaired. It is further down the street.",
	"It is still the same, I am sorry to say.",
	NULL,
};

static const struct demo_about about[DEMO_SERVICES] = {
	{ "pothole", "the streets", pothole_problem, pothole_done },
	{ "street-light", "street lights", street_light_problem, street_light_done },
	{ "traffic-signal", "traffic signals and signs", traffic_signal_problem,
	    traffic_signal_done },
	{ "sidewalk", "sidewalks and ramps", sidewalk_problem, sidewalk_done },
	{ "missed-collection", "collection", missed_collection_problem, missed_collection_done },
	{ "dumping", "dumped waste", dumping_problem, dumping_done },
	{ "graffiti", "graffiti", graffiti_problem, graffiti_done },
	{ "tree", "trees", tree_problem, tree_done },
	{ "park", "parks", park_problem, park_done },
	{ "playground", "playgrounds", playground_problem, playground_done },
	{ "drain", "drains and flooding", drain_problem, drain_done },
	{ "leak", "water leaks", leak_problem, leak_done },
	{ "noise", "noise", noise_problem, noise_done },
	{ "animal", "animals", animal_problem, animal_done },
	{ "bus-stop", "bus stops", bus_stop_problem, bus_stop_done },
	{ "library", "the library", library_problem, library_done },
};

const struct demo_phrases demo_english = {
	.language = "en",
	.about = about,
	.opening = opening,
	.closing = closing,
	.thanks = thanks,
	.since = since,
	.when = when,
	.idea = idea,
	.compliment = compliment,
	.question = question,
	.barrier = barrier,
	.acknowledged = acknowledged,
	.assigned = assigned,
	.scheduled = scheduled,
	.in_progress = in_progress,
	.referred = referred,
	.closed = closed,
	.redone = redone,
	.yes = yes,
	.partly = partly,
	.no = no,
};
