package io.edgewitness.edge.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One of the packaged programs, run as a process of its own whose output goes to a file. It ends when this JVM does. */
final class Program implements AutoCloseable {
    private final Process process;
    private final Path log;

    private Program(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Where the build left the programs. */
    static Path agent(Path root) {
        return root.resolve("edge-agent/edge-dist/target/edge-agent/bin/edge-agent");
    }

    static Path collector(Path root) {
        return root.resolve("cloud-collector/collector-dist/target/cloud-collector/bin/cloud-collector");
    }

    static Program start(Path log, Map<String, String> environment, List<String> command) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            // Read by both programs: they stop when this process is gone, whatever ended it.
            builder.environment()
                    .put(
                            "EDGEWITNESS_PARENT",
                            Long.toString(ProcessHandle.current().pid()));
            Process process = builder.start();
            process.getOutputStream().close();
            return new Program(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs a command to its end.
     *
     * @return what it printed
     * @throws IllegalStateException if it ended with another exit code than {@code expected}, with what it printed
     */
    static String run(int expected, List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != expected) {
                throw new IllegalStateException(
                        command + " ended with exit code " + code + " instead of " + expected + ":\n" + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * Runs a command to its end, with what it prints in a file.
     *
     * @throws IllegalStateException if it ended with another exit code than {@code expected}, with the last lines
     */
    static void run(int expected, Map<String, String> environment, Path log, List<String> command) {
        try (Program program = start(log, environment, command)) {
            if (!program.waitFor(600) || program.process.exitValue() != expected) {
                throw new IllegalStateException(command + ":\n" + program.tail());
            }
        }
    }

    static List<String> command(Path program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** As a power switch would: no shutdown hook runs. */
    void kill() {
        process.destroyForcibly();
        waitFor(30);
    }

    @Override
    public void close() {
        process.destroy();
        if (!waitFor(30)) {
            kill();
        }
    }

    boolean waitFor(long seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The last lines of its output, for an error message. */
    String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException e) {
            return "(no output: " + e.getMessage() + ")";
        }
    }
}
