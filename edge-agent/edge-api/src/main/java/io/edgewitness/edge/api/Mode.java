package io.edgewitness.edge.api;

/** Where a source's samples come from. It travels with each sample into each figure made from it. */
public enum Mode {
    REAL,
    REPLAY,
    SIM
}
