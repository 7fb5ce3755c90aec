package io.edgewitness.equipment.fault;

/** The kinds of terminals that demand 07.1 names. A camera's pictures count from HD on. */
public enum Terminal {
    POWER,
    VIBRATION,
    CAMERA
}
