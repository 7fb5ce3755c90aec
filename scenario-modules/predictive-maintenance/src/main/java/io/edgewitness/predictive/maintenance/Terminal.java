package io.edgewitness.predictive.maintenance;

/** The kinds of terminals that demand 16.1 names. */
public enum Terminal {
    EQUIPMENT,
    CAMERA,
    SENSOR
}
