package io.edgewitness.collector.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifeFolderTest {
    @TempDir
    private Path folder;

    private Path zip(String... names) throws IOException {
        Path zip = folder.resolve("lives.zip");
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream to = new ZipOutputStream(out)) {
            int i = 0;
            for (String name : names) {
                to.putNextEntry(new ZipEntry(name));
                to.write(Wear.csv(Wear.rows(1, names.length).get(i++)).getBytes(StandardCharsets.UTF_8));
            }
        }
        return zip;
    }

    private static String[] names(String before) {
        String[] names = new String[12];
        for (int i = 0; i < names.length; i++) {
            names[i] = before + "life" + i + ".csv";
        }
        return names;
    }

    @Test
    void aFolderAndAZipOfTheSameFilesAreTheSameLives() throws IOException {
        Path zip = zip(names("../../somewhere/"));
        Path plain = Wear.folder(Files.createDirectory(folder.resolve("plain")), 1, 12);
        Files.writeString(plain.resolve("notes.txt"), "not a life");
        Lives a = LifeFolder.read(plain);
        Lives b = LifeFolder.read(zip);
        assertThat(a.quantities()).containsExactly("wear", "noise", "still");
        assertThat(b.digest()).isEqualTo(a.digest());
        assertThat(b.count()).isEqualTo(a.count());
        assertThat(folder.getParent().resolve("somewhere")).doesNotExist();
        Files.writeString(plain.resolve("life3.csv"), Wear.csv(Wear.rows(7, 1).get(0)));
        assertThat(LifeFolder.read(plain).digest()).isNotEqualTo(a.digest());
    }

    @Test
    void whatIsWrongIsNamedWithFileAndLine() throws IOException {
        Path plain = Wear.folder(Files.createDirectory(folder.resolve("plain")), 1, 12);
        Path one = plain.resolve("life0.csv");
        wrong(plain, one, "wear,noise,still\n1,2,3\n1,x,3\n", "life0.csv:3: 'x' is no number");
        wrong(plain, one, "wear,noise,still\n1,2,NaN\n", "life0.csv:2: 'NaN' is no number");
        wrong(plain, one, "wear,noise,still\n1,2\n", "life0.csv:2: 2 columns where the names are 3");
        wrong(plain, one, "wear,noise\n1,2\n", "life1.csv:1: the names differ from those of life0.csv");
        wrong(plain, one, "wear,noise,still\n1,2,3\n", "life0.csv: a life has 40 to 100000 rows, not 1");
        Files.write(one, new byte[] {(byte) 0xC3, (byte) 0x28});
        assertThatThrownBy(() -> LifeFolder.read(plain)).hasMessageContaining("life0.csv is not UTF-8");
    }

    private static void wrong(Path folder, Path file, String content, String told) throws IOException {
        Files.writeString(file, content);
        assertThatThrownBy(() -> LifeFolder.read(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(told);
    }

    /** A zip of one file that unpacks to so many MiB of one byte. */
    private Path bomb(String name, char of, int mebibytes) throws IOException {
        Path zip = folder.resolve("bomb.zip");
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream to = new ZipOutputStream(out)) {
            to.putNextEntry(new ZipEntry(name));
            byte[] piece = new byte[1 << 20];
            Arrays.fill(piece, (byte) of);
            for (int i = 0; i < mebibytes; i++) {
                to.write(piece);
            }
        }
        assertThat(Files.size(zip)).isLessThan(1 << 20);
        return zip;
    }

    @Test
    void aZipBombIsRefusedWhileItIsRead() throws IOException {
        for (String name : List.of("life.csv", "picture.png")) {
            Path zip = bomb(name, '\n', 300);
            assertThatThrownBy(() -> LifeFolder.read(zip)).hasMessageContaining("256 MiB");
        }
        Path longLine = bomb("life.csv", '1', 2);
        assertThatThrownBy(() -> LifeFolder.read(longLine)).hasMessageContaining("life.csv:1: the line has more than");
    }

    /** Two hundred million empty lines were once kept, each an object, and took the collector with them. */
    @Test
    void emptyLinesTakeNoMemory() throws IOException {
        Path zip = bomb("life.csv", '\n', 200);
        assertThatThrownBy(() -> LifeFolder.read(zip)).hasMessageContaining("10 lives from new to failed");
    }

    @Test
    void whatIsNoZipHasNoLives() throws IOException {
        Path text = Files.writeString(folder.resolve("lives.zip"), "hello");
        assertThatThrownBy(() -> LifeFolder.read(text)).hasMessageContaining("lives.zip has no .csv files");
    }
}
