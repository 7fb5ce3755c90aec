package io.edgewitness.collector.server;

import io.edgewitness.edge.wire.KeyFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The files of one PostgreSQL cluster under a folder of ours, and the commands over them. No thread, no process of its own.
 *
 * <p>{@code data} the cluster · {@code password} of its only user, readable by its owner alone ·
 * {@code port} on 127.0.0.1 · {@code server.log} what the server says.
 */
final class PostgresCluster {
    static final String USER = "edgewitness";
    static final String DATABASE = "edgewitness";

    private static final int LOWEST_PORT = 20_000;
    private static final int PORTS = 12_000;
    private static final long PROGRAM_SECONDS = 120;

    private final Path folder;
    private final Path programs;
    private final PostgresUser user;

    private PostgresCluster(Path folder, Path programs, PostgresUser user) {
        this.folder = folder;
        this.programs = programs;
        this.user = user;
    }

    /**
     * Unpacks the programs and makes the cluster where they are not there yet.
     *
     * @throws IOException also if what is left in the folder says that there was a cluster; nothing of it is touched
     */
    static PostgresCluster prepare(Path folder, Path programsFolder, Consumer<String> progress) throws IOException {
        Path real = Files.createDirectories(folder).toRealPath();
        PostgresUser user = PostgresUser.detect();
        Path programs = PostgresBinaries.unpack(programsFolder.toAbsolutePath(), progress);
        PostgresCluster cluster = new PostgresCluster(real, programs, user);
        if (!Files.exists(cluster.data().resolve("PG_VERSION"))) {
            cluster.refuseIfThereWasOne();
            progress.accept("making the database (once)");
            cluster.initialise();
        }
        cluster.finish();
        user.own(real);
        return cluster;
    }

    Path data() {
        return folder.resolve("data");
    }

    Path log() {
        return folder.resolve("server.log");
    }

    String password() throws IOException {
        return Files.readString(passwordFile()).strip();
    }

    private Path passwordFile() {
        return folder.resolve("password");
    }

    /** While it is made. */
    private Path fresh() {
        return folder.resolve("data.new");
    }

    private Path freshPassword() {
        return folder.resolve("password.new");
    }

    /** A port that was free just now is kept for the next start, so that clients find the server where it was. */
    int port() throws IOException {
        Path file = folder.resolve("port");
        if (Files.exists(file)) {
            String text = Files.readString(file).strip();
            if (text.matches("\\d{1,5}") && isFree(Integer.parseInt(text))) {
                return Integer.parseInt(text);
            }
        }
        SecureRandom random = new SecureRandom();
        for (int i = 0; i < 1000; i++) {
            int port = LOWEST_PORT + random.nextInt(PORTS);
            if (isFree(port)) {
                Files.writeString(file, Integer.toString(port));
                return port;
            }
        }
        throw new IOException(
                "no free port between " + LOWEST_PORT + " and " + (LOWEST_PORT + PORTS) + " on 127.0.0.1");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** A disk that is not mounted or a copy that is not whole looks like a first start. */
    private void refuseIfThereWasOne() throws IOException {
        boolean cut = Files.exists(fresh()); // the first start ended before there was one
        for (Path left : cut ? List.of(data()) : List.of(data(), passwordFile())) {
            if (Files.exists(left, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(
                        left + " is there, but in " + data() + " is no database: mount or restore it; to begin"
                                + " with an empty one, move " + folder + " away");
            }
        }
    }

    private void initialise() throws IOException {
        byte[] secret = new byte[24];
        new SecureRandom().nextBytes(secret);
        KeyFiles.write(
                freshPassword(),
                Base64.getUrlEncoder().withoutPadding().encodeToString(secret).getBytes(StandardCharsets.US_ASCII));
        PostgresBinaries.delete(fresh());
        user.own(folder);
        user.own(freshPassword());
        run(
                "initdb",
                List.of(
                        "-D",
                        fresh().toString(),
                        "-U",
                        USER,
                        "--auth=scram-sha-256",
                        "--pwfile=" + freshPassword(),
                        "-E",
                        "UTF8",
                        "--locale=C",
                        "--data-checksums"));
        Files.writeString(fresh().resolve("postgresql.auto.conf"), settings());
        Files.move(fresh(), data());
    }

    /** The password counts once its database is there. */
    private void finish() throws IOException {
        if (Files.exists(freshPassword())) {
            KeyFiles.write(passwordFile(), Files.readAllBytes(freshPassword()));
            Files.delete(freshPassword());
        }
    }

    /** What is promised to agents rests on the first three. */
    private static String settings() {
        String shm = Files.isWritable(Path.of("/dev/shm")) ? "posix" : "mmap";
        return String.join(
                "\n",
                "fsync = on",
                "synchronous_commit = on",
                "full_page_writes = on",
                "listen_addresses = '127.0.0.1'",
                "unix_socket_directories = ''",
                "password_encryption = 'scram-sha-256'",
                "dynamic_shared_memory_type = " + shm,
                "max_connections = 40",
                "max_wal_size = '2GB'",
                "timezone = 'UTC'",
                "log_timezone = 'UTC'",
                "");
    }

    /** @return the running postmaster; its output goes to {@link #log()} */
    Process start(int port) throws IOException {
        rotateLog();
        return builder("postgres", List.of("-D", data().toString(), "-p", Integer.toString(port)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private void rotateLog() throws IOException {
        if (Files.exists(log()) && Files.size(log()) > 10_000_000) {
            Files.move(log(), folder.resolve("server.log.1"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Ends the server of this cluster, whoever started it; open transactions are rolled back. */
    void stop() throws IOException {
        run("pg_ctl", List.of("stop", "-D", data().toString(), "-m", "fast", "-w", "-t", "60"));
    }

    /** @return the live server that works on this cluster's data, whoever started it */
    Optional<ProcessHandle> running() throws IOException {
        Path file = data().resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty() || !lines.get(0).strip().matches("\\d{1,18}")) {
            return Optional.empty();
        }
        long pid = Long.parseLong(lines.get(0).strip());
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::worksHere);
    }

    /** @return the port that the running server wrote into its lock file; 0 if it has not yet */
    int runningPort() throws IOException {
        List<String> lines = Files.readAllLines(data().resolve("postmaster.pid"));
        return lines.size() > 3 && lines.get(3).strip().matches("\\d{1,5}")
                ? Integer.parseInt(lines.get(3).strip())
                : 0;
    }

    /** A process id may have been given to another program since: a server stands in its data folder. */
    private boolean worksHere(ProcessHandle process) {
        try {
            return Path.of("/proc", Long.toString(process.pid()), "cwd")
                    .toRealPath()
                    .equals(data());
        } catch (IOException e) {
            return false;
        }
    }

    String logTail() {
        try (Stream<String> lines = Files.lines(log())) {
            List<String> all = lines.toList();
            return String.join(" | ", all.subList(Math.max(0, all.size() - 3), all.size()));
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }

    private ProcessBuilder builder(String program, List<String> arguments) {
        ProcessBuilder builder =
                new ProcessBuilder(user.command(programs.resolve("bin").resolve(program), arguments));
        builder.directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        builder.environment().put("LANG", "C");
        return builder;
    }

    private void run(String program, List<String> arguments) throws IOException {
        Path output = Files.createTempFile("edgewitness-" + program, ".txt");
        try {
            Process process = builder(program, arguments)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(PROGRAM_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(program + " did not end within " + PROGRAM_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                List<String> lines = new ArrayList<>(Files.readAllLines(output));
                lines.removeIf(String::isBlank);
                throw new IOException(program + " failed with " + process.exitValue() + ": "
                        + String.join(" | ", lines.subList(Math.max(0, lines.size() - 4), lines.size())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + program + " ran", e);
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
