package io.edgewitness.edge.ledger;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Turns a failure of the file system into words: the message of the commonest ones is the path alone. */
public final class FileFailure {
    private FileFailure() {}

    /** @return which file, and why; for any other failure its own message, or its kind if it has none */
    public static String text(Exception e) {
        if (e instanceof FileSystemException f && f.getReason() == null) {
            return f.getFile() + ": " + why(f);
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static String why(FileSystemException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied; is it another user's?";
        }
        if (e instanceof NoSuchFileException) {
            return "it is not there";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "a file is there already";
        }
        return e.getClass().getSimpleName();
    }
}
