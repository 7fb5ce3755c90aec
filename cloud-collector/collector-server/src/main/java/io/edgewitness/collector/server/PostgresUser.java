package io.edgewitness.collector.server;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How to start a PostgreSQL program, which refuses to run as root: as root either in a user namespace of its own or as an unprivileged
 * user, else as who we are.
 *
 * @param prefix words before the program's own
 * @param uid who must own its files; -1: nothing to change
 */
record PostgresUser(List<String> prefix, int uid) {
    private static final int NOBODY = 65534;

    static PostgresUser detect() throws IOException {
        PostgresUser user = unprivileged();
        if (!runs("setsid", "true")) {
            return user;
        }
        // A session of its own: Ctrl-C on our terminal is not the server's.
        List<String> words = new ArrayList<>(List.of("setsid"));
        words.addAll(user.prefix);
        return new PostgresUser(words, user.uid);
    }

    private static PostgresUser unprivileged() throws IOException {
        if (!isRoot()) {
            return new PostgresUser(List.of(), -1);
        }
        if (runs("unshare", "-U", "true")) {
            return new PostgresUser(List.of("unshare", "-U"), 0);
        }
        if (runs("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "true")) {
            return new PostgresUser(
                    List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"), NOBODY);
        }
        throw new IOException("PostgreSQL does not run as root, and neither unshare nor setpriv works here;"
                + " start the collector as another user, or set database.url in collector.yaml");
    }

    List<String> command(Path program, List<String> arguments) {
        List<String> words = new ArrayList<>(prefix);
        words.add(program.toString());
        words.addAll(arguments);
        return words;
    }

    /** Gives the folder and all in it to {@link #uid}, if it is not already its. */
    void own(Path folder) throws IOException {
        if (uid < 0 || owner(folder) == uid) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                return visitFile(dir, attributes);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static int owner(Path file) throws IOException {
        return Files.getAttribute(file, "unix:uid") instanceof Integer i ? i : -1;
    }

    private static boolean isRoot() throws IOException {
        return owner(Path.of("/proc/self")) == 0;
    }

    private static boolean runs(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
