#include "cmd/demo_phrases.h"

#include <stddef.h>

static const char *const pothole_problem[] = {
	"Hay un bache profundo en {street} cerca de {cross}. Caí en él {since} y cada vez es más "
	"grande.",
	"El bache junto a {place} volvió a abrirse. Ya lo habían tapado, pero el parche se lavó.",
	"Hay un hoyo del tamaño de un plato en {street}. Los carros se pasan al otro carril para "
	"esquivarlo.",
	"El pavimento de {street} se está deshaciendo. La rueda de mi bici se atoró en una grieta.",
	"Bache grande justo antes del cruce peatonal de {place}. De noche nadie lo ve.",
	"Después de la lluvia el hoyo de {street} y {cross} se llena de agua y no se sabe qué tan "
	"hondo es.",
	"Dos baches seguidos en {street}. A una camioneta de reparto se le cayó un tapón.",
	NULL,
};
static const char *const pothole_done[] = {
	"Rellenamos el bache con asfalto caliente. Ya se puede pasar.",
	"Nuestro equipo reparó el pavimento y revisó el resto de la cuadra.",
	"El hoyo está tapado. Si se abre otra vez, avísenos: entonces reconstruimos esta parte.",
	NULL,
};

static const char *const street_light_problem[] = {
	"La lámpara de {street} y {cross} está apagada {since}. Da miedo caminar por ahí de noche.",
	"La luz frente a {place} parpadea {when}. Entra directo a nuestra recámara.",
	"Hay tres luces seguidas apagadas en {street}. Mi hija pasa por ahí al bajar del autobús.",
	"Una lámpara de {street} se queda encendida todo el día.",
	"El poste cerca de {place} está inclinado y la tapa cuelga. Se ven los cables.",
	"Está oscurísimo en {street} {since}. Por favor, devuélvannos la luz.",
	NULL,
};
static const char *const street_light_done[] = {
	"Cambiamos la lámpara y ya enciende.",
	"Había fallado un cable. Está reparado y todas las luces de la cuadra encienden.",
	"Cambiamos el sensor; la luz ahora sigue la luz del día.",
	NULL,
};

static const char *const traffic_signal_problem[] = {
	"El semáforo de {street} y {cross} se queda en rojo muchísimo tiempo {when}.",
	"El botón para peatones en {place} no hace nada. Esperé cuatro cambios.",
	"La señal de alto en {street} está tapada por las hojas. Casi no la veo.",
	"El semáforo de {cross} parpadea en rojo {since}.",
	"El letrero de zona escolar en {street} se volteó y mira al otro lado.",
	"El verde para peatones en {place} dura muy poco. Mi mamá no alcanza a cruzar.",
	NULL,
};
static const char *const traffic_signal_done[] = {
	"El semáforo está reparado y revisamos sus tiempos.",
	"Dimos ocho segundos más a quienes cruzan a pie.",
	"La señal está de pie otra vez y se ve de los dos lados.",
	NULL,
};

static const char *const sidewalk_problem[] = {
	"La acera de {street} está levantada por las raíces. Me tropecé {since}.",
	"No hay rampa en {street} y {cross}, así que mi silla de ruedas tiene que bajar a la "
	"calle.",
	"La obra en {place} cerró la acera y no hay por dónde pasar.",
	"La acera frente a {place} está hecha pedazos.",
	"Casi todos los días hay un patinete tirado en la rampa de {cross}.",
	"El seto de {street} deja solo media acera. Con el cochecito caminamos por la calle.",
	NULL,
};
static const char *const sidewalk_done[] = {
	"Rebajamos el borde y llenamos el hueco. La acera está pareja otra vez.",
	"Hay una rampa nueva, con una superficie que se siente con el bastón.",
	"La acera está libre otra vez, y el dueño conoce las reglas.",
	NULL,
};

static const char *const missed_collection_problem[] = {
	"No recogieron el reciclaje en {street} {since}. Toda la cuadra sigue con los botes "
	"afuera.",
	"El camión pasó por nuestra casa en {street} sin detenerse.",
	"Los restos de jardín siguen en la banqueta de {street} {since}.",
	"Se llevaron la basura pero dejaron el reciclaje, y la mitad ya está en la calle.",
	"Tercera vez esta temporada que se saltan nuestros botes cerca de {place}.",
	"Mi vecina no puede mover los botes y estaba en la lista de ayuda. Nadie vino.",
	NULL,
};
static const char *const missed_collection_done[] = {
	"Un camión volvió y recogió lo que faltaba.",
	"Lo recogimos hoy, y el chofer ya tiene su cuadra en la lista.",
	"Recogido. La ruta había cambiado; el calendario nuevo está en su buzón.",
	NULL,
};

static const char *const dumping_problem[] = {
	"Alguien dejó un sofá y un colchón en la esquina de {street} y {cross}.",
	"Hay un montón de llantas detrás de {place}. Llevan ahí {since}.",
	"Tiraron escombros y azulejos viejos en {street}. Los niños juegan al lado.",
	"Bolsas negras en el sendero del río cerca de {place}. Huelen horrible.",
	"Un refrigerador roto en {street}, todavía con la puerta.",
	"El callejón detrás de {street} se está volviendo basurero. Aparecen cosas nuevas {when}.",
	NULL,
};
static const char *const dumping_done[] = {
	"Nos llevamos todo y barrimos el lugar.",
	"Retiramos la basura y pusimos un aviso de cámara. Díganos si vuelve a pasar.",
	"Limpio. Lo que se podía reparar fue al centro de reúso.",
	NULL,
};

static const char *const graffiti_problem[] = {
	"Grafiti en el muro de {place}. Apareció {since}.",
	"Alguien pintó encima del mapa de autobuses en {street}; ya nadie lo puede leer.",
	"Rayaron el mural nuevo de {place}. Qué lástima.",
	"Hay palabras de odio en el puente cerca de {street}. Por favor quítenlas pronto.",
	"Rayones en todas las bancas de {street}.",
	NULL,
};
static const char *const graffiti_done[] = {
	"La pintura ya no está. Sellamos el muro para que la próxima vez sea más rápido.",
	"Nuestro equipo lo pintó del mismo color que el muro.",
	"Lo quitamos con agua caliente, sin dañar lo de abajo.",
	NULL,
};

static const char *const tree_problem[] = {
	"Cayó una rama grande en {street} y bloquea la acera.",
	"El árbol frente a {place} quedó inclinado después de la tormenta. Temo que se caiga.",
	"Árbol seco en {street}, no tiene hojas {since}.",
	"Las ramas tapan la lámpara y la señal de {cross}.",
	"Las raíces del árbol grande junto a {place} están levantando el camino.",
	"Anoche se cayó un árbol en {street}. Los carros se dan la vuelta.",
	"Las ramas tocan los cables en {street}. Cuando hay viento saltan chispas.",
	NULL,
};
static const char *const tree_done[] = {
	"La rama está cortada y retirada; el paso está libre.",
	"Nuestro arborista revisó el árbol y quitó la madera seca. Está seguro.",
	"Hubo que tirar el árbol. Plantamos uno nuevo en otoño.",
	NULL,
};

static const char *const park_problem[] = {
	"No han cortado el pasto del parque junto a {place} {since}.",
	"El baño de {place} está cerrado con llave {when}.",
	"Todos los botes del parque en {street} están desbordados.",
	"A una banca cerca de {place} le faltan dos tablas.",
	"El sendero junto al agua tiene tanto lodo que siempre me regreso.",
	"El bebedero junto a {place} no da agua.",
	NULL,
};
static const char *const park_done[] = {
	"Pasto cortado; el parque vuelve a la ronda de cada dos semanas.",
	"La banca tiene tablas nuevas y el sendero grava nueva.",
	"El baño abre otra vez de siete a nueve y se limpia dos veces al día.",
	NULL,
};

static const char *const playground_problem[] = {
	"Un columpio del parque infantil junto a {place} cuelga de una sola cadena.",
	"Hay vidrios rotos en la arena de los juegos de {street}.",
	"La resbaladilla cerca de {place} tiene un filo. Mi hijo se cortó la mano.",
	"La puerta de los juegos en {street} no cierra, y la calle está ahí mismo.",
	"El piso suave debajo de los juegos tiene hoyos {since}.",
	NULL,
};
static const char *const playground_done[] = {
	"El columpio tiene cadenas nuevas y probamos todos los juegos.",
	"Cambiamos y colamos la arena. Está limpia otra vez.",
	"Cambiamos la pieza y los juegos están abiertos.",
	NULL,
};

static const char *const drain_problem[] = {
	"El drenaje de {street} está lleno de hojas y el agua llega hasta la puerta.",
	"Cada vez que llueve, {street} y {cross} se vuelve un lago.",
	"Hay agua estancada en el camino junto a {place} {since}.",
	"Falta la rejilla del drenaje en {street}. Cabe un pie.",
	"Nuestro sótano cerca de {place} se mojó otra vez. El drenaje no da abasto.",
	NULL,
};
static const char *const drain_done[] = {
	"El drenaje está limpio y enjuagado. El agua corre otra vez.",
	"Encontramos raíces en el tubo y las cortamos.",
	"La rejilla está de vuelta y atornillada.",
	NULL,
};

static const char *const leak_problem[] = {
	"Corre agua limpia por {street} {since}.",
	"El hidrante de {cross} gotea todo el día y el pavimento está resbaloso.",
	"Sale agua entre las piedras frente a {place}.",
	"La caja de mi medidor en {street} está llena de agua aunque en casa todo está cerrado.",
	"Se rompió una tubería en {street}. Ya no hay presión en nuestro edificio.",
	NULL,
};
static const char *const leak_done[] = {
	"La tubería está reparada y el pavimento repuesto.",
	"Cambiamos la válvula. Ya no gotea.",
	"La fuga estaba en la toma; está reparada sin costo para usted.",
	NULL,
};

static const char *const noise_problem[] = {
	"La obra de {street} empieza antes de las seis de la mañana.",
	"Música muy fuerte en {place} {when}, {since}.",
	"Un generador trabaja toda la noche en {street}. No podemos abrir la ventana.",
	"Las motos corren por {street} {when}.",
	"El ventilador en el techo de {place} zumba tan fuerte que lo oigo adentro.",
	NULL,
};
static const char *const noise_done[] = {
	"Hablamos con la constructora: desde ahora empiezan a las siete.",
	"Medimos de noche y era demasiado. El dueño ya bajó el volumen.",
	"Un inspector fue dos veces a las horas que usted dijo; estaba tranquilo.",
	NULL,
};

static const char *const animal_problem[] = {
	"Un perro café sin collar anda por {street} {since}.",
	"Hay una gaviota herida junto a {place}. No puede volar.",
	"Alguien dejó una caja con gatitos en {place}.",
	"Dos perros sueltos en {street} persiguieron a mi hijo en su bici.",
	"Una familia de mapaches vive bajo los escalones en {street} y sale {when}.",
	NULL,
};
static const char *const animal_done[] = {
	"Lo recogimos. Está en el refugio y está bien.",
	"Encontramos al dueño y el perro está en casa.",
	"Nuestro guardabosques fue a ver. El animal estaba sano y se fue.",
	NULL,
};

static const char *const bus_stop_problem[] = {
	"El techo de la parada en {street} ya no tiene vidrios.",
	"El horario que está en {place} es el viejo.",
	"No hay banca en la parada de {street}. Mi abuelo tiene que estar de pie.",
	"El autobús no se acerca a la banqueta en {cross}. No puedo subir con mi andadera.",
	"La parada de {place} está oscura {when} y los choferes no nos ven.",
	NULL,
};
static const char *const bus_stop_done[] = {
	"La parada tiene vidrios nuevos y una luz.",
	"El horario nuevo está en la parada.",
	"Avisamos a los choferes de la línea y la banqueta está marcada.",
	NULL,
};

static const char *const library_problem[] = {
	"La biblioteca de {area} cierra antes de que yo salga del trabajo.",
	"Dos de las cuatro computadoras de la biblioteca no sirven {since}.",
	"La sala de estudio de la biblioteca está siempre ocupada {when}.",
	"El elevador de la biblioteca de {area} está otra vez fuera de servicio.",
	"Espero un libro {since}. En el sistema aparece como devuelto.",
	NULL,
};
static const char *const library_done[] = {
	"Desde el primero del próximo mes abrimos hasta las ocho dos tardes por semana.",
	"Las computadoras están reparadas; se puede reservar una tercera sala.",
	"El elevador funciona otra vez.",
	NULL,
};

static const char *const opening[] = {
	"",
	"",
	"",
	"",
	"",
	"",
	"Hola. ",
	"Buenos días. ",
	"Buenas tardes. ",
	"Estimada ciudad: ",
	"Para que lo sepan: ",
	"Vivo cerca. ",
	NULL,
};

static const char *const closing[] = {
	"",
	"",
	"",
	"",
	"",
	"",
	" Gracias.",
	" Gracias por su trabajo.",
	" Por favor vengan a ver.",
	" Por favor arréglenlo antes de que alguien se lastime.",
	" Ya lo había reportado una vez.",
	" Una foto no muestra lo mal que está.",
	" ¿A quién puedo llamar?",
	" Mis vecinos dicen lo mismo.",
	" No es urgente, pero deben saberlo.",
	NULL,
};

static const char *const thanks[] = {
	"",
	"",
	"",
	" Gracias.",
	" Muchas gracias.",
	" Saludos.",
	NULL,
};

static const char *const since[] = {
	"desde el lunes",
	"desde hace dos semanas",
	"desde hace tres días",
	"desde la tormenta",
	"desde hace un mes",
	"desde el fin de semana",
	"desde las fiestas",
	"desde hace unos días",
	"desde ayer",
	NULL,
};

static const char *const when[] = {
	"de noche",
	"por la tarde",
	"muy temprano",
	"los fines de semana",
	"a la salida de la escuela",
	"todos los días al mediodía",
	NULL,
};

static const char *const idea[] = {
	"¿Podría haber una ciclovía en {street} hasta {cross}? Hay espacio.",
	"Una banca con sombra en {place} ayudaría mucho a las personas mayores.",
	"Planten árboles en {street}, por favor. En verano no hay nada de sombra.",
	"¿Qué tal un mercado en {area} una vez al mes, cerca de {place}?",
	"Pongan un bebedero cerca de {place}, así los corredores no necesitan botellas de "
	"plástico.",
	"¿Por qué no cerrar {street} a los carros los domingos para que jueguen los niños?",
	"Una pequeña biblioteca libre en {place} sería preciosa.",
	"Las luces de {place} podrían bajar después de la medianoche. Se ahorra energía y ayuda a "
	"las aves.",
	NULL,
};

static const char *const compliment[] = {
	"El equipo que trabajó en {street} esta semana fue rápido y amable. ¡Gracias!",
	"Las flores de {place} están hermosas este año.",
	"Reporté algo sobre {service} y se resolvió en dos días. Impresionante.",
	"Gracias por el nuevo cruce en {cross}. Mis hijos ya van solos a la escuela.",
	"El personal de {place} se tomó el tiempo de explicarle todo a mi papá.",
	"El sendero del río está limpio y bien iluminado. Lo uso todos los días.",
	"Alguien de ustedes encontró mis llaves y me las trajo. Me alegró la semana.",
	NULL,
};

static const char *const question[] = {
	"¿Cuándo terminan los trabajos en {street}?",
	"¿A quién le pregunto sobre {service} en {area}?",
	"¿Hay algún plan para el lote vacío junto a {place}?",
	"¿Necesito permiso para una fiesta de calle en {street}?",
	"¿Cada cuánto barren {street}? No encuentro el calendario.",
	"¿La ciudad presta herramientas para limpiar alrededor de {place}?",
	NULL,
};

static const char *const barrier[] = {
	"El formulario sobre {service} no se puede llenar con mi lector de pantalla.",
	"La entrada de {place} tiene dos escalones y ninguna rampa.",
	"Llamé por {service}, pero nadie ahí habla mi idioma.",
	"El letrero de {place} está impreso tan pequeño que no lo puedo leer.",
	"A fin de mes mi teléfono no tiene datos. ¿Hay un lugar donde decirles esto en persona?",
	"La reunión sobre {street} siempre es por la tarde, cuando trabajo.",
	NULL,
};

static const char *const acknowledged[] = {
	"Gracias por avisarnos. Lo leímos y vamos a ver el lugar esta semana.",
	"Lo tenemos. Varios vecinos nos dijeron lo mismo, así que está en la lista de la próxima "
	"ronda.",
	"Gracias. Un equipo irá a verlo en cinco días hábiles.",
	"Recibido y leído. Le avisamos cuando sepamos más.",
	NULL,
};

static const char *const assigned[] = {
	"Ahora lo tiene el equipo que cuida {area}.",
	"Se lo dimos al equipo que puede resolverlo.",
	NULL,
};

static const char *const scheduled[] = {
	"Está en el plan para el {day}.",
	"Vamos el {day}. El clima puede moverlo uno o dos días.",
	"Las piezas están pedidas; esperamos hacerlo el {day}.",
	NULL,
};

static const char *const in_progress[] = {
	"Empezó el trabajo. Parte de la calle puede estar cerrada unas horas.",
	"El equipo está ahí hoy.",
	"Ya empezamos; tarda unos días porque hay que fabricar una pieza.",
	NULL,
};

static const char *const referred[] = {
	"No nos toca repararlo a nosotros. Lo pasamos a la organización que sí puede y seguimos en "
	"contacto.",
	"El poste es de nuestro socio. Ya tienen sus palabras y responden aquí.",
	NULL,
};

static const char *const closed[] = {
	"Fuimos dos veces y no lo encontramos. Si todavía lo ve, díganos exactamente dónde.",
	"Ya no estaba cuando llegamos.",
	"Está en terreno privado, donde no podemos trabajar. El dueño ya lo sabe.",
	"No podemos hacerlo con los medios de este año. Queda anotado para el próximo presupuesto.",
	"Las reglas lo permiten a esas horas, así que no podemos intervenir.",
	NULL,
};

static const char *const redone[] = {
	"Tenía razón, la primera reparación no bastó. Está hecho otra vez, ahora bien.",
	"Gracias por decirnos que no sirvió. Un segundo equipo fue y lo terminó.",
	NULL,
};

static const char *const yes[] = {
	"¡Ya funciona, gracias!",
	"Rápido y limpio. Gracias.",
	"Sí, todo bien ahora.",
	"Me alegra que alguien escuchó.",
	"Perfecto.",
	"Mi calle les da las gracias.",
	NULL,
};

static const char *const partly[] = {
	"Mejor, pero falta una parte.",
	"El hoyo está lleno, solo el borde quedó alto.",
	"Sirvió por ahora. Veremos después del invierno.",
	"Está hecha la mitad.",
	NULL,
};

static const char *const no[] = {
	"Aquí no ha cambiado nada.",
	"Al día siguiente estaba igual.",
	"Que yo vea, no ha venido nadie.",
	"Repararon otro lugar. Es más abajo en la calle.",
	"Sigue igual, lo siento.",
	NULL,
};

static const struct demo_about about[DEMO_SERVICES] = {
	{ "pothole", "las calles", pothole_problem, pothole_done },
	{ "street-light", "alumbrado", street_light_problem, street_light_done },
	{ "traffic-signal", "semáforos y señales", traffic_signal_problem, traffic_signal_done },
	{ "sidewalk", "aceras y rampas", sidewalk_problem, sidewalk_done },
	{ "missed-collection", "recolección", missed_collection_problem, missed_collection_done },
	{ "dumping", "basura abandonada", dumping_problem, dumping_done },
	{ "graffiti", "grafiti", graffiti_problem, graffiti_done },
	{ "tree", "árboles", tree_problem, tree_done },
	{ "park", "parques", park_problem, park_done },
	{ "playground", "juegos infantiles", playground_problem, playground_done },
	{ "drain", "drenaje e inundaciones", drain_problem, drain_done },
	{ "leak", "fugas de agua", leak_problem, leak_done },
	{ "noise", "ruido", noise_problem, noise_done },
	{ "animal", "animales", animal_problem, animal_done },
	{ "bus-stop", "paradas de autobús", bus_stop_problem, bus_stop_done },
	{ "library", "la biblioteca", library_problem, library_done },
};

const struct demo_phrases demo_spanish = {
	.language = "es",
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
