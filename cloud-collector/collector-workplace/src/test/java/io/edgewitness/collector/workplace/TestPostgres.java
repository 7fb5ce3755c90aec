package io.edgewitness.collector.workplace;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.edgewitness.collector.api.CollectorModule;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** One real PostgreSQL for all tests of a JVM; each test takes a database of its own in it. Ends with the JVM. */
final class TestPostgres {
    private static final Path FOLDER = Path.of("target", "test-postgres").toAbsolutePath();
    private static final int SECONDS = 60;
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final int PORT = start();

    private TestPostgres() {}

    /** An empty workplace: the tables and nothing in them. */
    static HikariDataSource fresh() throws SQLException {
        String name = "t" + NUMBER.incrementAndGet();
        try (Connection c = connect("postgres");
                Statement s = c.createStatement()) {
            s.execute("CREATE DATABASE " + name);
        }
        try (Connection c = connect(name);
                Statement s = c.createStatement()) {
            s.execute("CREATE SCHEMA " + Workplace.SCHEMA);
            s.execute("SET search_path TO " + Workplace.SCHEMA);
            for (CollectorModule.Migration m : Workplace.migrations()) {
                s.execute(m.sql());
            }
        }
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url(name));
        config.setUsername("test");
        config.setMaximumPoolSize(12);
        config.setMinimumIdle(1);
        return new HikariDataSource(config);
    }

    private static String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + PORT + "/" + database;
    }

    private static Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), "test", "");
    }

    private static int start() {
        try {
            Path programs = unpack(FOLDER.resolve("programs"));
            Path data = Files.createTempDirectory(FOLDER, "data");
            run(
                    programs,
                    "initdb",
                    "-D",
                    data.toString(),
                    "-U",
                    "test",
                    "-A",
                    "trust",
                    "-E",
                    "UTF8",
                    "--no-locale",
                    "-N");
            int port = free();
            Process server = new ProcessBuilder(words(
                            programs,
                            "postgres",
                            "-D",
                            data.toString(),
                            "-p",
                            Integer.toString(port),
                            "-h",
                            "127.0.0.1",
                            "-k",
                            "",
                            "-F"))
                    .redirectErrorStream(true)
                    .redirectOutput(FOLDER.resolve("server.log").toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, data)));
            await(server, port);
            return port;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(Process server, int port) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (server.isAlive() && System.nanoTime() < end) {
            try (Connection c =
                    DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "test", "")) {
                if (c.isValid(1)) {
                    return;
                }
            } catch (SQLException e) {
                Thread.onSpinWait(); // it is just starting
            }
        }
        throw new IOException("the database did not start: " + Files.readString(FOLDER.resolve("server.log")));
    }

    private static void stop(Process server, Path data) {
        server.destroy();
        try {
            if (!server.waitFor(10, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
            run(data, "/bin/rm", "-rf", data.toString());
        } catch (IOException | InterruptedException e) {
            server.destroyForcibly();
        }
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** PostgreSQL refuses to run as root: in a user namespace of its own it is somebody else. */
    private static List<String> words(Path programs, String program, String... arguments) throws IOException {
        List<String> words = new ArrayList<>();
        if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            words.addAll(List.of("unshare", "-U"));
        }
        words.add(
                program.startsWith("/")
                        ? program
                        : programs.resolve("bin").resolve(program).toString());
        words.addAll(List.of(arguments));
        return words;
    }

    private static void run(Path programs, String program, String... arguments) throws IOException {
        Process process = new ProcessBuilder(
                        program.startsWith("/") ? concat(program, arguments) : words(programs, program, arguments))
                .redirectErrorStream(true)
                .redirectOutput(FOLDER.resolve("programs.log").toFile())
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(program + " failed: " + Files.readString(FOLDER.resolve("programs.log")));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static List<String> concat(String program, String... arguments) {
        List<String> words = new ArrayList<>(List.of(program));
        words.addAll(List.of(arguments));
        return words;
    }

    private static Path unpack(Path target) throws IOException {
        if (Files.isDirectory(target)) {
            return target;
        }
        Files.createDirectories(FOLDER);
        Path part = Files.createTempDirectory(FOLDER, "part");
        try (InputStream in = TestPostgres.class.getResourceAsStream("/postgres-linux-x86_64.txz")) {
            untar(in.readAllBytes(), part);
        }
        Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Files.move(part, target);
    }

    private static void untar(byte[] archive, Path into) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
            for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
                Path file = into.resolve(e.getName());
                if (e.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    if (e.isSymbolicLink()) {
                        Files.createSymbolicLink(file, Path.of(e.getLinkName()));
                    } else {
                        Files.copy(tar, file);
                        file.toFile().setExecutable((e.getMode() & 0100) != 0);
                    }
                }
            }
        }
    }
}
