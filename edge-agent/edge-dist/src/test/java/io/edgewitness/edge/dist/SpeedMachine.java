package io.edgewitness.edge.dist;

import java.io.IOException;

/** Prints a title and what this runs on, for a script: {@code SpeedMachine TITLE}. */
public final class SpeedMachine {
    private SpeedMachine() {}

    public static void main(String[] args) throws IOException {
        Speed.machine(args[0]);
    }
}
