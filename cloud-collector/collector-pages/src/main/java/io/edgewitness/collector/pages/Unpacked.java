package io.edgewitness.collector.pages;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/** An uploaded project file, alone or in a zip with what belongs to it, in a folder of its own that goes away with it. */
final class Unpacked implements AutoCloseable {
    private static final int MOST_ENTRIES = 2000;
    private static final long MOST_BYTES = 1L << 30;
    private static final int BUFFER = 1 << 16;

    private final Path folder;

    private Unpacked(Path folder) {
        this.folder = folder;
    }

    /** What was sent is no project; the message is for people, in both languages. */
    static final class NoProjectException extends Exception {
        private static final long serialVersionUID = 1;

        private final String zh;

        NoProjectException(String zh, String en) {
            super(en);
            this.zh = zh;
        }

        String text(boolean chinese) {
            return chinese ? zh : String.valueOf(getMessage());
        }
    }

    /** @param scratch the folder that it makes its own in */
    static Unpacked of(String name, InputStream content, Path scratch) throws IOException, NoProjectException {
        Files.createDirectories(scratch);
        Unpacked unpacked = new Unpacked(Files.createTempDirectory(scratch, "import"));
        try {
            if (name.toLowerCase(Locale.ROOT).endsWith(".zip")) {
                unpacked.unzip(content);
            } else {
                try (OutputStream out = Files.newOutputStream(unpacked.folder.resolve(ProjectFolder.FILE))) {
                    copy(content, out, 0);
                }
            }
            return unpacked;
        } catch (IOException | NoProjectException | RuntimeException e) {
            unpacked.close();
            throw e;
        }
    }

    private void unzip(InputStream content) throws IOException, NoProjectException {
        long bytes = 0;
        int entries = 0;
        try (ZipInputStream zip = new ZipInputStream(content, StandardCharsets.UTF_8)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (++entries > MOST_ENTRIES) {
                    throw new NoProjectException("压缩包内文件过多", "the zip has too many files");
                }
                if (!entry.isDirectory()) {
                    Path file = inside(entry.getName());
                    Files.createDirectories(file.getParent());
                    try (OutputStream out = Files.newOutputStream(file)) {
                        bytes = copy(zip, out, bytes);
                    }
                }
            }
        } catch (ZipException | EOFException e) {
            throw new NoProjectException("压缩包不完整或已损坏，请重新压缩后上传", "the zip is torn; make it again and send it whole");
        } catch (IllegalArgumentException e) {
            throw new NoProjectException("压缩包内的文件名不是 UTF-8 编码", "names in the zip are not in UTF-8");
        }
    }

    private Path inside(String name) throws NoProjectException {
        try {
            Path file = folder.resolve(name.replace('\\', '/')).normalize();
            if (file.startsWith(folder) && !file.equals(folder)) {
                return file;
            }
        } catch (InvalidPathException e) {
            // Said below.
        }
        throw new NoProjectException("压缩包内有不在其中的路径：" + name, "the zip names a path outside of itself: " + name);
    }

    private static long copy(InputStream in, OutputStream out, long before) throws IOException, NoProjectException {
        byte[] buffer = new byte[BUFFER];
        long bytes = before;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            bytes += read;
            if (bytes > MOST_BYTES) {
                throw new NoProjectException("解压后超过 1 GB", "it unpacks to more than 1 GB");
            }
            out.write(buffer, 0, read);
        }
        return bytes;
    }

    /** @return its project.yaml, right in it or in the one folder that it has */
    Path project() throws IOException, NoProjectException {
        try (Stream<Path> files = Files.walk(folder, 2)) {
            return files.filter(f -> f.endsWith(ProjectFolder.FILE))
                    .min(Comparator.comparingInt(Path::getNameCount))
                    .orElseThrow(
                            () -> new NoProjectException("压缩包内没有 project.yaml", "there is no project.yaml in the zip"));
        }
    }

    @Override
    public void close() throws IOException {
        Folders.remove(folder);
    }
}
