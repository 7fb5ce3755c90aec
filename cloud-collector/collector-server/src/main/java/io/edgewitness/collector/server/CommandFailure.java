package io.edgewitness.collector.server;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
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
     * Work on files that failed, with the reason in words: of some exceptions the message is the file's name alone. A file in place of a
     * folder is wrong input, all else failed at work.
     */
    static CommandFailure of(String what, IOException e) {
        String file = e instanceof FileSystemException f ? f.getFile() : "";
        boolean noFolder = e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException;
        String why = String.valueOf(e.getMessage());
        if (noFolder) {
            why = file + " is no folder";
        } else if (e instanceof AccessDeniedException) {
            why = file + ": no permission; start as the user whose it is";
        } else if (e instanceof NoSuchFileException) {
            why = file + " is not there";
        }
        return new CommandFailure(noFolder ? INPUT : AT_WORK, what + ": " + why);
    }

    /** @return as the command line ends: 1 failed at work, 2 the user's input is wrong, 3 the other side refused or is away */
    int exitCode() {
        return exitCode;
    }
}
