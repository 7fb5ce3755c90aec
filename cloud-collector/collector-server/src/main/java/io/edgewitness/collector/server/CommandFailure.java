package io.edgewitness.collector.server;

/** A command cannot go on; the message says what, where and how to mend it. */
final class CommandFailure extends Exception {
    static final int AT_WORK = 1;
    static final int INPUT = 2;
    static final int OTHER_SIDE = 3;

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** @return as the command line ends: 1 failed at work, 2 the user's input is wrong, 3 the other side refused or is away */
    int exitCode() {
        return exitCode;
    }
}
