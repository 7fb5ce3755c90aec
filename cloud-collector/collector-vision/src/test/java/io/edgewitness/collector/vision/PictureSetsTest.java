package io.edgewitness.collector.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.collector.api.Scope;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.imageio.ImageIO;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PictureSetsTest {
    private static final Scope SITE = new Scope("acme", "one");
    private static final Instant NOW = Instant.parse("2026-06-01T08:00:00Z");

    @TempDir
    Path folder;

    private PictureSets sets;
    private final Hand li = new Hand("李明");

    /** Somebody, and what was written down of him. */
    private static final class Hand implements Author {
        private final String name;
        private final List<String> trail = new ArrayList<>();
        private boolean refused;

        Hand(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public synchronized void tells(Deed deed, PictureSet set, String about) {
            if (refused) {
                throw new IllegalStateException("the trail is away");
            }
            trail.add(deed + " " + set.node() + " " + about);
        }
    }

    @BeforeEach
    void open() throws IOException {
        sets = new PictureSets(folder, () -> NOW);
    }

    private PictureSet set() {
        return sets.add(li, SITE, " 磁瓦 ", List.of("good", "crack", "hole"));
    }

    private static BufferedImage drawn(int width, int height, int grey) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D g = image.createGraphics();
        g.setColor(new Color(grey, grey, grey));
        g.fillRect(0, 0, width, height);
        g.setColor(Color.WHITE);
        g.fillRect(10, 10, 5, 5);
        g.dispose();
        return image;
    }

    private static byte[] bytes(BufferedImage image, String format) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(image, format, out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] jpeg(int grey) {
        return bytes(drawn(80, 60, grey), "jpg");
    }

    private static byte[] mask(int width, int height, boolean marked) {
        BufferedImage mask = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        mask.setRGB(3, 4, marked ? 0xFFFFFFFF : 0);
        return bytes(mask, "png");
    }

    private static void refused(TeachFault.Code code, ThrowingCallable doing) {
        assertThatThrownBy(doing)
                .isInstanceOfSatisfying(
                        TeachFault.class, f -> assertThat(f.code()).isEqualTo(code));
    }

    @Test
    void whatWasTakenInLabelledAndMarkedIsThereAfterARestart() throws IOException {
        PictureSet set = set();
        Shot shot = sets.add(li, set, "C:\\tiles\\a 1.jpg", jpeg(120), null, "");
        assertThat(shot.name()).isEqualTo("a 1.jpg");
        assertThat(shot.specimen()).isEqualTo("a 1");
        Shot marked = sets.change(li, set, shot.id(), 1, "crack", "t7", mask(80, 60, true));
        PictureSets again = new PictureSets(folder, () -> NOW);
        assertThat(again.all(Scope.ALL)).containsExactly(set);
        assertThat(again.shots(set)).containsExactly(marked);
        BufferedImage kept = ImageIO.read(new ByteArrayInputStream(again.mask(set, marked)));
        assertThat(kept.getRaster().getSample(3, 4, 0)).isEqualTo(255);
        assertThat(kept.getRaster().getSample(4, 4, 0)).isZero();
        assertThat(li.trail)
                .containsExactly(
                        "PICTURE_SET_ADD acme/one 磁瓦",
                        "PICTURE_ADD acme/one a 1.jpg",
                        "PICTURE_MARK acme/one a 1.jpg: crack, t7");
    }

    @Test
    void whatIsNoPictureOrATornOneIsSaidSo() {
        PictureSet set = set();
        byte[] whole = jpeg(120);
        refused(
                TeachFault.Code.NO_PICTURE,
                () -> sets.add(li, set, "a.jpg", "hello".getBytes(StandardCharsets.UTF_8), null, ""));
        refused(
                TeachFault.Code.TORN,
                () -> sets.add(li, set, "a.jpg", Arrays.copyOf(whole, whole.length / 2), null, ""));
        byte[] png = bytes(drawn(80, 60, 120), "png");
        refused(TeachFault.Code.TORN, () -> sets.add(li, set, "a.png", Arrays.copyOf(png, png.length / 2), null, ""));
        refused(
                TeachFault.Code.TOO_SMALL,
                () -> sets.add(li, set, "a.png", bytes(drawn(31, 60, 120), "png"), null, ""));
        refused(
                TeachFault.Code.DARK,
                () -> sets.add(
                        li,
                        set,
                        "a.png",
                        bytes(new BufferedImage(40, 40, BufferedImage.TYPE_BYTE_GRAY), "png"),
                        null,
                        ""));
        refused(TeachFault.Code.TOO_LARGE, () -> sets.add(li, set, "a.png", new byte[(30 << 20) + 1], null, ""));
        refused(
                TeachFault.Code.TOO_MANY_PIXELS,
                () -> sets.add(li, set, "a.png", pngOfSize(100_000, 100_000), null, ""));
        assertThat(sets.shots(set)).isEmpty();
    }

    /** A header that promises more than there is. */
    private static byte[] pngOfSize(int width, int height) {
        byte[] png = bytes(drawn(80, 60, 120), "png");
        java.nio.ByteBuffer.wrap(png).putInt(16, width).putInt(20, height);
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update(png, 12, 17);
        java.nio.ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
        return png;
    }

    @Test
    void thePictureThatIsThereAlreadyIsNamed() {
        PictureSet set = set();
        sets.add(li, set, "first.jpg", jpeg(120), null, "");
        assertThatThrownBy(() -> sets.add(li, set, "second.jpg", jpeg(120), null, ""))
                .isInstanceOfSatisfying(TeachFault.class, f -> {
                    assertThat(f.code()).isEqualTo(TeachFault.Code.TWICE);
                    assertThat(f.with()).containsExactly("first.jpg");
                });
    }

    @Test
    void aLabelOfNoClassAndMarksThatCannotBeAreRefused() {
        PictureSet set = set();
        refused(TeachFault.Code.NO_CLASS, () -> sets.add(li, set, "a.jpg", jpeg(120), "scratch", ""));
        Shot shot = sets.add(li, set, "a.jpg", jpeg(120), "crack", "");
        refused(TeachFault.Code.NO_CLASS, () -> sets.change(li, set, shot.id(), 1, "scratch", "s", (byte[]) null));
        refused(TeachFault.Code.SPECIMEN, () -> sets.change(li, set, shot.id(), 1, "crack", " ", (byte[]) null));
        refused(TeachFault.Code.MASK_SIZE, () -> sets.change(li, set, shot.id(), 1, "crack", "s", mask(60, 80, true)));
        refused(TeachFault.Code.MASK_TORN, () -> sets.change(li, set, shot.id(), 1, "crack", "s", new byte[100]));
        refused(
                TeachFault.Code.MARKS_ON_GOOD,
                () -> sets.change(li, set, shot.id(), 1, "good", "s", mask(80, 60, true)));
        refused(TeachFault.Code.BOX, () -> sets.box(li, set, shot.id(), 1, new PictureSets.Box(80, 0, 5, 5)));
        assertThat(sets.shot(set, shot.id())).isEqualTo(shot);
    }

    @Test
    void ofTwoWhoChangeOnePictureTheSecondIsToldOfTheFirst() {
        PictureSet set = set();
        Shot shot = sets.add(li, set, "a.jpg", jpeg(120), null, "");
        sets.change(new Hand("王芳"), set, shot.id(), 1, "hole", "s1", mask(80, 60, true));
        assertThatThrownBy(() -> sets.change(li, set, shot.id(), 1, "crack", "s2", (byte[]) null))
                .isInstanceOfSatisfying(TeachFault.class, f -> {
                    assertThat(f.code()).isEqualTo(TeachFault.Code.CHANGED);
                    assertThat(f.with()).containsExactly("王芳");
                });
        refused(TeachFault.Code.CHANGED, () -> sets.remove(li, set, shot.id(), 1));
        assertThat(sets.shot(set, shot.id()).label()).isEqualTo("hole");
    }

    @Test
    void manyWhoWorkAtOnceLoseNothing() throws Exception {
        PictureSet set = set();
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> people = new ArrayList<>();
        for (int person = 0; person < 4; person++) {
            int own = person;
            Thread thread = new Thread(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    return;
                }
                for (int i = 0; i < 10; i++) {
                    Shot shot = sets.add(li, set, own + "-" + i + ".jpg", jpeg(40 + own * 10 + i), null, "");
                    sets.change(li, set, shot.id(), 1, "crack", "s" + own, mask(80, 60, true));
                }
            });
            thread.start();
            people.add(thread);
        }
        go.countDown();
        for (Thread thread : people) {
            thread.join(60_000);
        }
        assertThat(new PictureSets(folder, () -> NOW).shots(set))
                .hasSize(40)
                .allMatch(s -> s.marked() && s.revision() == 2);
        assertThat(li.trail).hasSize(81);
    }

    @Test
    void aBoxAddsToWhatIsMarkedAndAnEmptyMaskTakesItAway() throws IOException {
        PictureSet set = set();
        Shot shot = sets.add(li, set, "a.jpg", jpeg(120), "crack", "");
        sets.box(li, set, shot.id(), 1, new PictureSets.Box(-5, 2, 10, 3));
        Shot two = sets.box(li, set, shot.id(), 2, new PictureSets.Box(70, 50, 100, 100));
        BufferedImage kept = ImageIO.read(new ByteArrayInputStream(sets.mask(set, two)));
        int white = 0;
        for (int sample : kept.getRaster().getSamples(0, 0, 80, 60, 0, (int[]) null)) {
            white += sample / 255;
        }
        assertThat(white).isEqualTo(5 * 3 + 10 * 10);
        Shot none = sets.change(li, set, shot.id(), 3, "crack", "a", mask(80, 60, false));
        assertThat(none.marked()).isFalse();
        assertThat(sets.mask(set, none)).isNull();
    }

    @Test
    void whoDoesNotReachTheSiteSeesNoSetOfIt() {
        PictureSet set = set();
        Scope other = new Scope("rival", null);
        assertThat(sets.all(other)).isEmpty();
        assertThat(sets.all(new Scope("acme", "two"))).isEmpty();
        assertThat(sets.all(new Scope("acme", null))).containsExactly(set);
        refused(TeachFault.Code.NO_SUCH, () -> sets.set(other, set.id()));
    }

    @Test
    void aRemovedPictureOrSetLeavesNoFile() throws IOException {
        PictureSet set = set();
        Shot shot = sets.add(li, set, "a.jpg", jpeg(120), "crack", "");
        sets.add(li, set, "b.jpg", jpeg(121), "crack", "");
        sets.remove(li, set, shot.id(), 1);
        try (var files = Files.list(folder.resolve(set.id()))) {
            assertThat(files).hasSize(3).noneMatch(f -> f.toString().contains(shot.id()));
        }
        sets.remove(li, set);
        assertThat(folder).isEmptyDirectory();
        refused(TeachFault.Code.NO_SUCH, () -> sets.add(li, set, "c.jpg", jpeg(122), null, ""));
    }

    @Test
    void whatTheTrailDoesNotTakeIsNotDone() {
        PictureSet set = set();
        li.refused = true;
        assertThatThrownBy(() -> sets.add(li, set, "a.jpg", jpeg(120), null, ""))
                .hasMessageContaining("trail is away");
        assertThat(sets.shots(set)).isEmpty();
        assertThatThrownBy(() -> sets.remove(li, set)).hasMessageContaining("trail is away");
        assertThat(sets.all(SITE)).containsExactly(set);
    }

    @Test
    void whatAKillLeftOfAPictureIsSweptAndTheRestIsThere() throws IOException {
        PictureSet set = set();
        Shot shot = sets.add(li, set, "a.jpg", jpeg(120), "crack", "");
        Path of = folder.resolve(set.id());
        Files.write(of.resolve("00112233445566aa.jpg"), jpeg(1));
        Files.write(of.resolve("00112233445566aa.json.tmp"), new byte[3]);
        assertThat(new PictureSets(folder, () -> NOW).shots(set)).containsExactly(shot);
        assertThat(of.resolve("00112233445566aa.jpg")).doesNotExist();
    }

    @Test
    void aClassThatPicturesHaveIsNotTakenAway() {
        PictureSet set = set();
        sets.add(li, set, "a.jpg", jpeg(120), "crack", "");
        refused(TeachFault.Code.CLASS_USED, () -> sets.edit(li, set, "磁瓦", List.of("good", "hole")));
        assertThat(sets.edit(li, set, "瓦", List.of("good", "crack", "chip")).classes())
                .contains("chip");
        refused(TeachFault.Code.CLASSES, () -> sets.edit(li, set, "瓦", List.of("good", "crack", "crack")));
        refused(TeachFault.Code.NAME, () -> sets.edit(li, set, "a\nb", List.of("good", "crack")));
    }
}
