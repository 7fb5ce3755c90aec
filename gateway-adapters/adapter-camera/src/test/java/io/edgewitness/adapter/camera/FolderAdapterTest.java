package io.edgewitness.adapter.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.testkit.SourceAdapterContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files written as cameras write them: a piece at a time, or whole under another name. */
class FolderAdapterTest extends SourceAdapterContract {
    private static final PointId GOOD = new PointId("cam1.frame");
    private static final PointId FAILING = new PointId("cam2.frame");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    private FolderConfiguration.After after = FolderConfiguration.After.DELETE;
    private FolderConfiguration.Time time = FolderConfiguration.Time.NONE;
    private Duration maxAge = Duration.ofSeconds(10);
    private int written;

    private Path folder() {
        return root.resolve("ftp");
    }

    @Override
    protected void startServer() throws IOException {
        Files.createDirectories(folder());
    }

    @Override
    protected void stopServer() throws IOException {
        if (Files.exists(folder())) {
            try (Stream<Path> files = Files.list(folder())) {
                for (Path f : files.toList()) {
                    Files.delete(f);
                }
            }
            Files.delete(folder());
        }
    }

    @Override
    protected void stimulate() throws IOException {
        written++;
        whole("cam1-" + written + ".jpg", Drawn.jpeg(written));
        byte[] jpeg = Drawn.jpeg(written);
        whole("cam2-" + written + ".jpg", Arrays.copyOf(jpeg, jpeg.length / 2));
    }

    /** Under another name first, as good cameras do. */
    private Path whole(String name, byte[] bytes) throws IOException {
        Path part = Files.write(folder().resolve(name + ".part"), bytes);
        return Files.move(part, folder().resolve(name));
    }

    @Override
    protected SourceAdapter create(InstantSource clock, Path directory) {
        FolderConfiguration configuration = new FolderConfiguration(
                folder(),
                Duration.ofMillis(100),
                maxAge,
                after,
                time,
                List.of(
                        new FolderConfiguration.Point(GOOD, "cam1-*.jpg"),
                        new FolderConfiguration.Point(FAILING, "cam2-*.jpg")));
        return new FolderAdapterFactory()
                .create(new AdapterContext(
                        ADAPTER_ID,
                        Mode.REAL,
                        configuration,
                        List.of(
                                PointDefinition.of(GOOD.name(), "cam1-*.jpg", "1"),
                                PointDefinition.of(FAILING.name(), "cam2-*.jpg", "1")),
                        clock,
                        directory));
    }

    @Override
    protected List<PointId> goodPoints() {
        return List.of(GOOD);
    }

    @Override
    protected PointId failingPoint() {
        return FAILING;
    }

    @Override
    protected boolean deviceGivesTime() {
        return false;
    }

    @Override
    protected boolean counted() {
        return false;
    }

    private List<Sample> good() {
        return sink.samples(GOOD).stream().filter(s -> s.value() != null).toList();
    }

    private static void until(String what, java.util.function.BooleanSupplier condition) {
        io.edgewitness.edge.testkit.Await.until(what, LIMIT, condition);
    }

    @Test
    void aFileThatGrowsIsTakenOnceItIsWhole() throws Exception {
        start();
        byte[] jpeg = Drawn.jpeg(1);
        Path file = folder().resolve("cam1-1.jpg");
        for (int end = 1; end <= 5; end++) {
            Files.write(file, Arrays.copyOf(jpeg, jpeg.length * end / 5));
            Thread.sleep(40); // less than it takes to be complete
        }
        until("the picture", () -> !sink.samples(GOOD).isEmpty());
        assertThat(sink.samples(GOOD)).hasSize(1).allMatch(s -> !s.quality().isBad());
    }

    @Test
    void aTornPictureIsBadWithTheReasonAndTheFileIsGone() throws Exception {
        start();
        byte[] jpeg = Drawn.jpeg(1);
        whole("cam1-1.jpg", Arrays.copyOf(jpeg, jpeg.length - 100));
        until("a BAD sample", () -> !sink.samples(GOOD).isEmpty());
        assertThat(sink.samples(GOOD).get(0).quality().code()).startsWith("jpeg: torn");
        until("the file is gone", () -> Files.notExists(folder().resolve("cam1-1.jpg")));
    }

    @Test
    void picturesComeInTheOrderTheyWereWritten() throws Exception {
        Instant now = Instant.ofEpochMilli(Files.getLastModifiedTime(folder()).toMillis());
        for (int i = 0; i < 5; i++) {
            Path file = whole("cam1-" + (9 - i) + ".jpg", Drawn.jpeg(i));
            Files.setLastModifiedTime(file, FileTime.from(now.minusMillis(1000 - 100L * i)));
        }
        time = FolderConfiguration.Time.CAMERA;
        start();
        until("five pictures", () -> good().size() == 5);
        assertThat(good().stream().map(Sample::sourceTime)).isSorted().doesNotContainNull();
    }

    @Test
    void whatIsOldWhenItIsFoundIsDeclaredAndNotLookedAt() throws Exception {
        for (int i = 0; i < 3; i++) {
            Path file = whole("cam1-" + i + ".jpg", Drawn.jpeg(i));
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
        }
        start();
        until("a gap", () -> !sink.gaps(GOOD).isEmpty());
        assertThat(sink.gaps(GOOD).stream().mapToLong(Gap::count).sum()).isEqualTo(3);
        assertThat(sink.samples(GOOD)).isEmpty();
    }

    @Test
    void aFileThatIsKeptIsTakenOnceAndAgainOnlyWhenItIsWrittenAnew() throws Exception {
        after = FolderConfiguration.After.KEEP;
        start();
        Path file = whole("cam1-latest.jpg", Drawn.jpeg(1));
        until("a picture", () -> good().size() == 1);
        whole("cam1-other.jpg", Drawn.jpeg(2));
        until("another", () -> good().size() == 2);
        Files.write(file, Drawn.jpeg(3));
        until("the first anew", () -> good().size() == 3);
        assertThat(file).exists();
    }

    @Test
    void aLinkIsNotFollowed() throws Exception {
        Path secret = Files.write(root.resolve("elsewhere.jpg"), Drawn.jpeg(1));
        Files.createSymbolicLink(folder().resolve("cam1-0.jpg"), secret);
        start();
        whole("cam1-1.jpg", Drawn.jpeg(2));
        until("the other picture", () -> good().size() == 1);
        assertThat(secret).exists();
        assertThat(sink.samples(GOOD)).hasSize(1);
    }

    @Test
    void anAddressThatLeadsOutOfTheFolderIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FolderConfiguration.Point(GOOD, "../*.jpg"))
                .withMessageContaining("pattern of file names");
    }

    private long declared(String reason) {
        return sink.gaps(GOOD).stream()
                .filter(g -> g.reason().startsWith(reason))
                .mapToLong(Gap::count)
                .sum();
    }

    @Test
    void aPictureDatedInTheFutureIsNewsOnlyIfItCameWhileWeLooked() throws Exception {
        FileTime ahead = FileTime.from(new SystemClock().instant().plusSeconds(86_400));
        Files.setLastModifiedTime(whole("cam1-0.jpg", Drawn.jpeg(0)), ahead);
        SourceAdapter adapter = start();
        until("the one of unknown age", () -> declared("overflow: dated in the future") == 1);
        Files.setLastModifiedTime(whole("cam1-1.jpg", Drawn.jpeg(1)), ahead);
        until("the one that came now", () -> good().size() == 1);
        assertThat(folder()).isEmptyDirectory();
        assertThat(adapter.health().state()).isEqualTo(Health.State.UP);
    }

    @Test
    void tenThousandOtherFilesKeepNoPictureFromItsTurn() throws Exception {
        for (int i = 0; i < FolderLook.MOST_FILES + 100; i++) {
            Files.createFile(folder().resolve("log-" + i + ".txt"));
        }
        SourceAdapter adapter = start();
        whole("cam1-1.jpg", Drawn.jpeg(1));
        until("the picture", () -> good().size() == 1);
        assertThat(adapter.health().state()).isEqualTo(Health.State.UP);
    }

    @Test
    void aPictureThatIsReplacedBeforeItWasTakenIsDeclared() throws Exception {
        start();
        for (int i = 0; i < 6; i++) {
            Path part = Files.write(folder().resolve("latest.part"), Drawn.jpeg(i));
            Files.move(part, folder().resolve("cam1-latest.jpg"), StandardCopyOption.REPLACE_EXISTING);
            Thread.sleep(50); // two looks, and less than it takes to be complete
        }
        until("the last", () -> good().size() == 1);
        assertThat(declared("overflow: replaced")).isBetween(1L, 5L);
    }

    @Test
    void aFileThatIsNeverCompleteIsDeclared() throws Exception {
        maxAge = Duration.ofSeconds(1);
        start();
        Path file = folder().resolve("cam1-latest.jpg");
        until("a gap of unknown count", () -> {
            write(file, Drawn.jpeg(1));
            return sink.gaps(GOOD).stream()
                    .anyMatch(g -> g.count() == -1 && g.reason().contains("never complete"));
        });
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatTheCameraWritesWhileItsPictureIsLookedAtIsNotDeletedWithIt() throws Exception {
        try (SourceAdapter adapter = create(CLOCK, directory)) {
            adapter.start(new SinkAround(sink, d -> {
                if (sink.samples(GOOD).isEmpty()) {
                    write(folder().resolve("cam1-1.jpg"), Drawn.jpeg(2));
                }
            }));
            whole("cam1-1.jpg", Drawn.jpeg(1));
            until("both pictures", () -> good().size() == 2);
        }
    }

    @Test
    void whatEndedTheLastAgentIsDeclaredAndNotReadAgain() throws Exception {
        Path left = Files.write(folder().resolve(".edgewitness~" + ADAPTER_ID + "~0~7~1"), Drawn.jpeg(1));
        start();
        until("its gap", () -> declared("restart: ") == 1);
        assertThat(left).doesNotExist();
        assertThat(sink.samples(GOOD)).isEmpty();
    }

    @Test
    void whatWasTooOldIsDeclaredAlsoWhenTheAgentStopsMeanwhile() throws Exception {
        Files.setLastModifiedTime(whole("cam1-0.jpg", Drawn.jpeg(0)), FileTime.fromMillis(1_000_000_000_000L));
        whole("cam1-1.jpg", Drawn.jpeg(1));
        whole("cam1-2.jpg", Drawn.jpeg(2));
        SourceAdapter adapter = create(CLOCK, directory);
        adapter.start(new SinkAround(sink, d -> {
            new Thread(adapter::close, "closer").start();
            long end = System.nanoTime() + LIMIT.toNanos();
            while (!Thread.currentThread().isInterrupted() && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        }));
        until("the first", () -> good().size() == 1);
        adapter.close();
        assertThat(declared("overflow: older")).isEqualTo(1);
        assertThat(folder().resolve("cam1-2.jpg")).exists(); // for the next start
    }

    @Test
    void noLinkIsReadThrough() throws Exception {
        Path secret = Files.write(root.resolve("elsewhere.jpg"), Drawn.jpeg(1));
        Path link = Files.createSymbolicLink(folder().resolve("taken"), secret);
        assertThatThrownBy(() -> Claims.read(link, 1 << 20)).isInstanceOf(BadPictureException.class);
        assertThatThrownBy(() -> Claims.read(secret, 10))
                .isInstanceOf(BadPictureException.class)
                .hasMessageStartingWith("picture: over");
    }
}
