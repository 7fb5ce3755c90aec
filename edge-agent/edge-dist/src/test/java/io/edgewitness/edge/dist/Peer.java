package io.edgewitness.edge.dist;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A third-party program that is told what to do over its input and answers in lines. */
final class Peer implements AutoCloseable {
    private final Process process;
    private final StringBuilder output = new StringBuilder();

    Peer(Path directory, Map<String, String> environment, List<String> command) {
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread reader = new Thread(this::read, "peer-output");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (output) {
                    output.append(line).append('\n');
                }
            }
        } catch (IOException e) {
            // The process ended; what it said is there.
        }
    }

    String output() {
        synchronized (output) {
            return output.toString();
        }
    }

    boolean said(String prefix) {
        return output().lines().anyMatch(l -> l.startsWith(prefix));
    }

    Peer awaitSaid(String prefix, long seconds) {
        Http.await(prefix + " from " + process.info().command().orElse("a peer"), seconds, () -> {
            if (!process.isAlive() && !said(prefix)) {
                throw new IllegalStateException("it ended: " + output());
            }
            return said(prefix);
        });
        return this;
    }

    void say(String line) {
        try {
            OutputStream in = process.getOutputStream();
            in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
