package io.edgewitness.collector.server;

import io.edgewitness.edge.ledger.FileFailure;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;

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

    /**
     * Work on files that failed, with the reason in words. A file in place of a folder is wrong input, all else failed at work.
     */
    static CommandFailure of(String what, IOException e) {
        boolean noFolder = e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException;
        String why =
                noFolder && e instanceof FileSystemException f ? f.getFile() + " is no folder" : FileFailure.text(e);
        return new CommandFailure(noFolder ? INPUT : AT_WORK, what + ": " + why);
    }

    /** @return as the command line ends: 1 failed at work, 2 the user's input is wrong, 3 the other side refused or is away */
    int exitCode() {
        return exitCode;
    }
}
