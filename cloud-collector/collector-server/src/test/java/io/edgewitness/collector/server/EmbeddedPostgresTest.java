package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.edgewitness.edge.api.SystemClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
    @TempDir
    Path folder;

    @Test
    void whatWasStoredOutlivesAKilledDatabaseAndStoringGoesOn() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(folder, TestDatabase.PROGRAMS, m -> {});
                HikariDataSource database = Database.pool(postgres)) {
            assertThat(Files.getPosixFilePermissions(folder.resolve("password")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(TestDatabase.dump(
                            database,
                            "SELECT current_setting('fsync'), current_setting('synchronous_commit'),"
                                    + " current_setting('password_encryption')"))
                    .isEqualTo("on|on|scram-sha-256\n");
            PostgresStore store = PostgresStore.open(database, new SystemClock(), List.of());
            TestBatches agent = new TestBatches("gw-1");
            IngestBatch first = agent.samples(10).close();
            store.store(List.of(first));
            long before = postgres.pid();
            ProcessHandle.of(before).ifPresent(ProcessHandle::destroyForcibly);
            IngestBatch second = agent.samples(10).close();
            until("another server runs", () -> postgres.pid() != before);
            until("the database is back", () -> stored(store, second));
            assertThat(store.batch("gw-1", 1, 1)).isEqualTo(first.batch());
            assertThat(TestDatabase.dump(database, "SELECT count(*) FROM evidence.sample"))
                    .isEqualTo("20\n");
        }
    }

    private static boolean stored(PostgresStore store, IngestBatch batch) {
        try {
            store.store(List.of(batch));
            return true;
        } catch (BatchStore.StoreException e) {
            return false;
        }
    }

    @Test
    void aDatabaseLeftByAKilledCollectorIsAdoptedAndStopsOnClose() throws Exception {
        Process collector = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long pid = Long.parseLong(firstLine(collector));
        collector.destroyForcibly().waitFor();
        assertThat(ProcessHandle.of(pid)).isPresent();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(folder, TestDatabase.PROGRAMS, m -> {})) {
            assertThat(postgres.adopted()).isTrue();
            assertThat(postgres.pid()).isEqualTo(pid);
        }
        until(
                "the adopted database has stopped",
                () -> ProcessHandle.of(pid).map(p -> !p.isAlive()).orElse(true));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(folder, TestDatabase.PROGRAMS, m -> {})) {
            assertThat(postgres.adopted()).isFalse();
        }
    }

    @Test
    void aDatabaseThatIsKilledWhileItStartsIsStartedOnceMore() throws Exception {
        PostgresCluster cluster = PostgresCluster.prepare(folder, TestDatabase.PROGRAMS, m -> {});
        CompletableFuture<Boolean> killed = CompletableFuture.supplyAsync(() -> {
            Optional<ProcessHandle> starting = Optional.empty();
            while (starting.isEmpty()) {
                try {
                    starting = cluster.running();
                } catch (IOException e) {
                    Thread.onSpinWait(); // the file is just being written
                }
            }
            return starting.get().destroyForcibly();
        });
        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(folder, TestDatabase.PROGRAMS, m -> {})) {
            assertThat(killed.get()).isTrue();
            until("it answers", () -> answers(postgres));
        }
    }

    @Test
    void whereADatabaseWasNoneIsMadeAnewAndNothingIsTouched() throws Exception {
        Path data = folder.resolve("data");
        Files.createSymbolicLink(data, folder.resolve("disk-that-is-not-mounted"));
        refused(data);
        Files.delete(data);
        Path table = Files.createDirectories(data.resolve("base")).resolve("16384");
        Files.writeString(table, "rows");
        refused(data);
        assertThat(table).hasContent("rows");
        PostgresBinaries.delete(data);
        Path password = folder.resolve("password");
        Files.writeString(password, "of the database on the disk");
        refused(password);
        assertThat(password).hasContent("of the database on the disk");
    }

    private void refused(Path left) {
        assertThatThrownBy(() -> PostgresCluster.prepare(folder, TestDatabase.PROGRAMS, m -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(left.toAbsolutePath() + " is there")
                .hasMessageContaining("mount or restore it");
    }

    @Test
    void whatAKilledProcessHadHalfUnpackedIsRemovedAndWhatAnotherUnpacksNowIsNot() throws Exception {
        Path old = Files.createDirectories(folder.resolve("unpacking-1/bin"));
        Path now = Files.createDirectories(folder.resolve("unpacking-2/bin"));
        Files.setLastModifiedTime(old.getParent(), FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        PostgresBinaries.unpack(folder, m -> {});
        assertThat(old.getParent()).doesNotExist();
        assertThat(now).exists();
    }

    @Test
    void aFirstStartThatIsCutShortWithinTheMakingOfTheDatabaseBeginsAnew() throws Exception {
        Files.writeString(folder.resolve("password"), "of a database that was never there");
        Files.createDirectories(folder.resolve("data.new/base"));
        assertThat(PostgresCluster.prepare(folder, TestDatabase.PROGRAMS, m -> {})
                        .password())
                .isNotEqualTo("of a database that was never there");
    }

    @Test
    void aFirstStartThatIsCutShortBetweenDatabaseAndPasswordIsFinished() throws Exception {
        String password =
                PostgresCluster.prepare(folder, TestDatabase.PROGRAMS, m -> {}).password();
        Files.move(folder.resolve("password"), folder.resolve("password.new"));
        assertThat(PostgresCluster.prepare(folder, TestDatabase.PROGRAMS, m -> {})
                        .password())
                .isEqualTo(password)
                .hasSize(32);
        assertThat(folder.resolve("password.new")).doesNotExist();
    }

    private static boolean answers(EmbeddedPostgres postgres) {
        try (Connection c = DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password())) {
            return c.isValid(10);
        } catch (SQLException e) {
            return false;
        }
    }

    private static String firstLine(Process process) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = reader.readLine();
        assertThat(line).as("the other process started its database").isNotNull();
        return line;
    }

    private static void until(String what, java.util.function.BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** Opens a database, prints its process id and waits to be killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws Exception {
            try (EmbeddedPostgres postgres = EmbeddedPostgres.open(Path.of(args[0]), TestDatabase.PROGRAMS, m -> {})) {
                System.out.println(postgres.pid());
                Thread.sleep(Duration.ofMinutes(5).toMillis());
            }
        }
    }
}
