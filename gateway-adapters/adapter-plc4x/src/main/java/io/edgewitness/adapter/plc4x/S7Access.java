package io.edgewitness.adapter.plc4x;

/** What a point is for. */
public enum S7Access {
    /** polled; may be a target of commands too */
    READ,
    /** never polled; only a target of commands */
    WRITE
}
