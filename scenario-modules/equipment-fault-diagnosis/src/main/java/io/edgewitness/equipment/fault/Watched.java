package io.edgewitness.equipment.fault;

/** The kinds of data that demand 07.3 wants over the machine's whole life. */
enum Watched {
    STATE,
    RUN,
    VIDEO
}
