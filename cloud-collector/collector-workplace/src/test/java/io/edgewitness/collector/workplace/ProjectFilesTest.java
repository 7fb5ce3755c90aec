package io.edgewitness.collector.workplace;

import static io.edgewitness.collector.workplace.TestWorkplace.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectFilesTest {
    private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0, 1, 2, 3};
    private static final long LIMIT = 1000;

    @TempDir
    Path folder;

    private TestWorkplace t;
    private Access li;
    private String project;

    @BeforeEach
    void open() throws Exception {
        t = new TestWorkplace(folder, new Settings(1000, 1000, 10, 9000, 8, 5000, 3000, new Settings.Argon(256, 1, 1)));
        li = t.person("li", Role.APPLICANT, Grants.Over.node("acme"));
        project = t.w.projects().create(li, "jining-2022", "项目", "acme").id();
    }

    @AfterEach
    void close() {
        t.close();
    }

    private StoredFile add(String slot, String name, byte[] bytes, String... media) throws IOException {
        return t.w.files()
                .add(
                        li,
                        project,
                        new ProjectFiles.Upload(slot, name, "", Set.of(media)),
                        new ByteArrayInputStream(bytes),
                        LIMIT);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<String> onDisk() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(f -> folder.relativize(f).toString())
                    .toList();
        }
    }

    @Test
    void aFileIsStoredUnderItsDigestAndReadBack() throws Exception {
        StoredFile file = add("JN-M2", "营业执照.pdf", text("%PDF-1.7 ..."));
        assertThat(file.media()).isEqualTo("application/pdf");
        assertThat(file.sha256()).isEqualTo(Secrets.sha256Hex("%PDF-1.7 ..."));
        assertThat(onDisk()).containsExactly(file.sha256().substring(0, 2) + "/" + file.sha256());
        try (InputStream in = t.w.files().open(li, project, file.id())) {
            assertThat(in.readAllBytes()).isEqualTo(text("%PDF-1.7 ..."));
        }
        add("JN-M3", "again.pdf", text("%PDF-1.7 ..."));
        assertThat(onDisk()).hasSize(1);
    }

    @Test
    void aPathInANameIsCutOffAndNeverUsed() throws Exception {
        assertThat(add("photos", "../../etc/passwd", text("1")).name()).isEqualTo("passwd");
        assertThat(add("photos", "C:\\Users\\li\\a:b?.jpg", text("2")).name()).isEqualTo("ab.jpg");
        assertThat(add("photos", "..", text("3")).name()).isEqualTo("file");
        assertThat(add("photos", ".htaccess", text("4")).name()).isEqualTo("htaccess");
        assertThat(add("photos", "a\0\n\u202Egpj.exe", text("5")).name()).isEqualTo("agpj.exe");
        assertThat(add("photos", "<img src=x>.jpg", text("6")).name()).isEqualTo("img src=x.jpg");
        assertThat(add("photos", "长".repeat(300) + ".jpeg", text("7")).name())
                .hasSize(120)
                .endsWith("长.jpeg");
        assertThat(onDisk()).allMatch(f -> f.matches("[0-9a-f]{2}/[0-9a-f]{64}"));
        for (String bad : List.of("", "../photos", "a/b", "a\0", "x".repeat(121))) {
            refused(Refusal.BAD_SLOT, () -> add(bad, "x", text("1")));
        }
    }

    @Test
    void aPictureThatIsNoneIsRefusedByItsBytes() throws Exception {
        refused(Refusal.FILE_KIND, () -> add("photos", "x.jpg", text("<html>"), "image/jpeg", "image/png"));
        assertThat(onDisk()).isEmpty();
        assertThat(add("photos", "x.png", JPEG, "image/jpeg", "image/png").media())
                .isEqualTo("image/jpeg");
        assertThat(add("JN-M2", "x.html", text("<html>")).media()).isEqualTo("application/octet-stream");
    }

    @Test
    void whatIsTooLargeIsRefusedAndLeavesNothing() throws Exception {
        refused(Refusal.FILE_TOO_LARGE, () -> add("photos", "x", new byte[1001]));
        refused(Refusal.FILE_EMPTY, () -> add("photos", "x", new byte[0]));
        assertThat(t.w.files().all(li, project)).isEmpty();
        assertThat(onDisk()).isEmpty();
        InputStream torn = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the line broke");
            }
        };
        org.assertj.core.api.Assertions.assertThatThrownBy(() ->
                        t.w.files().add(li, project, new ProjectFiles.Upload("photos", "x", "", Set.of()), torn, LIMIT))
                .isInstanceOf(IOException.class);
        assertThat(onDisk()).isEmpty();
    }

    @Test
    void aProjectIsFullWhenItsFilesAreRemovedOnesIncluded() throws Exception {
        StoredFile first = add("photos", "1", filled(1000, 1));
        add("photos", "2", filled(1000, 2));
        t.w.files().remove(li, project, first.id(), "");
        add("photos", "3", filled(900, 3));
        refused(Refusal.PROJECT_FULL, () -> add("photos", "4", filled(101, 4)));
        assertThat(add("photos", "4", filled(100, 4)).size()).isEqualTo(100);
    }

    private static byte[] filled(int size, int with) {
        byte[] bytes = new byte[size];
        java.util.Arrays.fill(bytes, (byte) with);
        return bytes;
    }

    @Test
    void filesAreMovedCaptionedAndRemovedAndTheRemovedOnesStayListed() throws Exception {
        StoredFile a = add("photos", "a", text("a"));
        StoredFile b = add("photos", "b", text("b"));
        StoredFile c = add("photos", "c", text("c"));
        t.w.files().move(li, project, c.id(), "photos", 1);
        assertThat(names()).containsExactly("photos c 1", "photos a 2", "photos b 3");
        t.w.files().move(li, project, a.id(), "JN-M2", 9);
        assertThat(names()).containsExactly("JN-M2 a 1", "photos c 1", "photos b 2");
        t.w.files().caption(li, project, b.id(), "<b>图</b>");
        t.w.files().remove(li, project, c.id(), "");
        assertThat(names()).containsExactly("JN-M2 a 1", "photos b 1");
        assertThat(t.w.files().removed(li, project))
                .extracting(StoredFile::name)
                .containsExactly("c");
        try (InputStream in = t.w.files().open(li, project, c.id())) {
            assertThat(in.readAllBytes()).isEqualTo(text("c"));
        }
        refused(Refusal.NO_SUCH_FILE, () -> t.w.files().remove(li, project, c.id(), ""));
    }

    @Test
    void whoRemovedAFileAndWhyIsShownAndItComesBackToTheEndOfItsSlot() throws Exception {
        StoredFile a = add("photos", "a", text("a"));
        add("photos", "b", text("b"));
        t.w.files().remove(li, project, a.id(), "拍错了");
        assertThat(t.w.files().removed(li, project)).singleElement().satisfies(f -> {
            assertThat(f.removedBy()).isEqualTo("人 li");
            assertThat(f.removedWhy()).isEqualTo("拍错了");
        });
        Access reader = t.person("sun", Role.AUDITOR, Grants.Over.node("acme"));
        refused(Refusal.NOT_ALLOWED, () -> t.w.files().restore(reader, project, a.id()));
        assertThat(t.w.files().restore(li, project, a.id()).removed()).isNull();
        assertThat(names()).containsExactly("photos b 1", "photos a 2");
        assertThat(t.w.files().removed(li, project)).isEmpty();
        refused(Refusal.NO_SUCH_FILE, () -> t.w.files().restore(li, project, a.id()));
        assertThat(t.w.trail().read(t.collector, Trail.Filter.ofProject(project), null, 1))
                .extracting(Trail.Entry::action, Trail.Entry::target)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("file-restore", a.id()));
        assertThat(t.w.trail().verify().whole()).isTrue();
    }

    private List<String> names() {
        return t.w.files().all(li, project).stream()
                .map(f -> f.slot() + " " + f.name() + " " + f.position())
                .toList();
    }

    @Test
    void aFileOfAnotherProjectIsNotThere() throws Exception {
        StoredFile file = add("photos", "a", text("a"));
        Access bolt = t.person("qian", Role.APPLICANT, Grants.Over.node("bolt"));
        String theirs = t.w.projects().create(bolt, "jining-2022", "项目", "bolt").id();
        refused(Refusal.NO_SUCH_FILE, () -> t.w.files().open(bolt, theirs, file.id()));
        refused(Refusal.NO_SUCH_FILE, () -> t.w.files().remove(bolt, theirs, file.id(), ""));
        refused(Refusal.NO_SUCH_FILE, () -> t.w.files().move(bolt, theirs, file.id(), "photos", 1));
        refused(Refusal.NO_SUCH_PROJECT, () -> t.w.files().open(bolt, project, file.id()));
    }

    @Test
    void aReaderOfTheProjectStoresNothing() throws Exception {
        Access auditor = t.person("shen", Role.AUDITOR, Grants.Over.node("acme"));
        refused(
                Refusal.NOT_ALLOWED,
                () -> t.w.files()
                        .add(
                                auditor,
                                project,
                                new ProjectFiles.Upload("photos", "x", "", Set.of()),
                                new ByteArrayInputStream(JPEG),
                                LIMIT));
        assertThat(onDisk()).isEmpty();
    }

    @Test
    void whatAnEarlierProcessLeftHalfWrittenIsRemoved() throws Exception {
        Files.writeString(folder.resolve("incoming").resolve("half"), "x");
        t.open(Settings.DEFAULT);
        assertThat(folder.resolve("incoming")).isEmptyDirectory();
    }

    @Test
    void noFileMovesIntoAPartThatWasFiled() throws Exception {
        StoredFile file = add("follow-up:1", "1", text("1"));
        t.w.projects().state(t.collector, project, Project.State.FILED);
        refused(Refusal.PROJECT_CLOSED, () -> t.w.files().move(li, project, file.id(), "photos", 1));
        assertThat(t.w.files().move(li, project, file.id(), "follow-up:2", 1).slot())
                .isEqualTo("follow-up:2");
    }

    @Test
    void whatACrashLeftIsPutAsideAndComesBackIfItIsWanted() throws Exception {
        StoredFile kept = add("photos", "1", text("kept"));
        StoredFile lost = add("photos", "2", text("lost"));
        t.clock.set(java.time.Instant.now());
        t.tamper("CREATE TABLE file_copy AS TABLE workplace.file;" + " DELETE FROM workplace.file WHERE id = '"
                + lost.id() + "'");
        assertThat(t.w.files().sweep()).as("it may be of a moment ago").isZero();
        t.clock.advance(java.time.Duration.ofDays(2));
        assertThat(t.w.files().sweep()).isEqualTo(1);
        assertThat(onDisk())
                .containsExactlyInAnyOrder(
                        kept.sha256().substring(0, 2) + "/" + kept.sha256(), "aside/" + lost.sha256());
        t.tamper("DELETE FROM workplace.file; INSERT INTO workplace.file TABLE file_copy");
        assertThat(t.w.files().sweep()).isZero();
        assertThat(t.w.files().check().wrong()).isEmpty();
        t.tamper("DELETE FROM workplace.file WHERE id = '" + lost.id() + "'");
        t.clock.advance(java.time.Duration.ofDays(2));
        assertThat(t.w.files().sweep()).isEqualTo(1);
        t.clock.advance(java.time.Duration.ofDays(31));
        assertThat(t.w.files().sweep()).isZero();
        assertThat(onDisk()).hasSize(1);
    }

    @Test
    void aFileThatWasChangedOrIsLostIsFound() throws Exception {
        StoredFile changed = add("photos", "1", text("as it was"));
        StoredFile lost = add("photos", "2", text("gone"));
        add("photos", "3", text("right"));
        assertThat(t.w.files().check()).isEqualTo(new ProjectFiles.Check(3, List.of()));
        Files.writeString(folder.resolve(changed.sha256().substring(0, 2)).resolve(changed.sha256()), "as it is");
        Files.delete(folder.resolve(lost.sha256().substring(0, 2)).resolve(lost.sha256()));
        assertThat(t.w.files().check().wrong())
                .containsExactlyInAnyOrder(
                        "file " + changed.id() + " of project " + project + " was changed",
                        "file " + lost.id() + " of project " + project + " is lost");
    }

    @Test
    void aProjectHasOnlySoManyFilesRemovedOnesIncluded() throws Exception {
        for (int i = 0; i < 8; i++) {
            StoredFile file = add("photos", "x", text("the same"));
            t.w.files().remove(li, project, file.id(), "");
        }
        refused(Refusal.TOO_MANY_FILES, () -> add("photos", "x", text("the same")));
    }
}
