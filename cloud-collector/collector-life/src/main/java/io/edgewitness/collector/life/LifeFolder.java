package io.edgewitness.collector.life;

import io.edgewitness.scenario.kit.PinnedFile;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads lives from a folder or a zip of {@code .csv} files (UTF-8, commas), one a life: a line of names, the same in each, then a row of numbers each time, from new to failed.
 * Names within the zip are shown and sorted by, and lead nowhere. Not reusable.
 */
public final class LifeFolder {
    private static final int MOST_FILES = 10_000;
    private static final long MOST_BYTES = 256L << 20; // unpacked, together
    private static final int LONGEST_LINE = 1 << 16;
    private static final String CSV = ".csv";

    private final Map<String, List<double[]>> lives = new TreeMap<>();
    private final Map<String, String> digests = new TreeMap<>();
    private @Nullable List<String> quantities;
    private String firstName = "";
    private long bytes;
    private long numbers;

    private LifeFolder() {}

    /**
     * @param from folder or zip
     * @throws IllegalArgumentException with file, line and what is wrong; shown to the user
     */
    public static Lives read(Path from) throws IOException {
        return read(from, from.getFileName() + "");
    }

    /** @param name what its user calls it */
    public static Lives read(Path from, String name) throws IOException {
        LifeFolder to = new LifeFolder();
        if (Files.isDirectory(from)) {
            to.folder(from);
        } else {
            try (InputStream in = Files.newInputStream(from)) {
                to.zip(in);
            }
        }
        return to.lives(name);
    }

    private void folder(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(folder)) {
            files = list.filter(f -> f.toString().endsWith(CSV)).sorted().toList();
        }
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                add(file.getFileName() + "", in);
            }
        }
    }

    private void zip(InputStream from) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(from, StandardCharsets.UTF_8)) {
            int entries = 0;
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (++entries > MOST_FILES) {
                    throw new IllegalArgumentException("the zip has more than " + MOST_FILES + " files");
                }
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                if (name.endsWith(CSV) && !name.startsWith(".")) {
                    add(name, zip);
                } else {
                    pass(zip);
                }
            }
        } catch (ZipException e) {
            throw new IllegalArgumentException("the zip is damaged", e);
        }
    }

    private Lives lives(String from) {
        if (lives.isEmpty()) {
            throw new IllegalArgumentException(
                    shown(from) + " has no .csv files: a folder or a zip with a file for each life is wanted");
        }
        StringBuilder all = new StringBuilder();
        digests.forEach(
                (name, digest) -> all.append(digest).append(' ').append(name).append('\n'));
        String digest = PinnedFile.sha256(all.toString().getBytes(StandardCharsets.UTF_8));
        return new Lives(
                quantities == null ? List.of() : quantities,
                List.copyOf(lives.keySet()),
                List.copyOf(lives.values()),
                digest);
    }

    private void add(String name, InputStream in) throws IOException {
        String file = shown(name);
        if (digests.containsKey(name)) {
            throw new IllegalArgumentException(file + " is there twice");
        }
        MessageDigest digest = PinnedFile.digest();
        lives.put(name, life(file, new BufferedInputStream(new DigestInputStream(in, digest))));
        digests.put(name, HexFormat.of().formatHex(digest.digest()));
    }

    /** Line by line: what is unpacked may be much more than the heap holds. */
    private List<double[]> life(String file, InputStream in) throws IOException {
        List<double[]> life = new ArrayList<>();
        List<String> names = List.of();
        int number = 0;
        for (byte[] bytes = line(file, in, 1); bytes != null; bytes = line(file, in, number + 1)) {
            number++;
            String line = text(file, bytes);
            if (number == 1) {
                names = header(file, line);
            } else if (!line.isBlank()) {
                life.add(row(file, number, line, names.size()));
            }
        }
        return number == 0 ? none(file) : life;
    }

    private List<double[]> none(String file) {
        header(file, "");
        return List.of();
    }

    /** @return null at the end */
    private byte @Nullable [] line(String file, InputStream in, int number) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = in.read();
        if (b < 0) {
            return null;
        }
        for (; b >= 0 && b != '\n'; b = in.read()) {
            if (line.size() == LONGEST_LINE) {
                throw new IllegalArgumentException(
                        file + ":" + number + ": the line has more than " + LONGEST_LINE + " bytes");
            }
            line.write(b);
        }
        count(line.size() + 1);
        return line.toByteArray();
    }

    private void pass(InputStream in) throws IOException {
        byte[] piece = new byte[1 << 16];
        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
            count(n);
        }
    }

    private void count(int more) {
        bytes += more;
        if (bytes > MOST_BYTES) {
            throw new IllegalArgumentException("the lives have more than 256 MiB together");
        }
    }

    private static String text(String file, byte[] line) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is not UTF-8; save it as CSV UTF-8", e);
        }
    }

    private List<String> header(String file, String line) {
        String bare = line.startsWith("\uFEFF") ? line.substring(1) : line;
        List<String> names = List.of(bare.strip().split("\\s*,\\s*", -1));
        if (quantities == null) {
            quantities = names;
            firstName = file;
        } else if (!names.equals(quantities)) {
            throw new IllegalArgumentException(file + ":1: the names differ from those of " + firstName + ": "
                    + shown(line) + " where " + shown(String.join(",", quantities)) + " stands there");
        }
        return names;
    }

    private double[] row(String file, int line, String text, int columns) {
        String[] cells = text.split(",", columns + 2);
        if (cells.length != columns) {
            throw new IllegalArgumentException(
                    file + ":" + line + ": " + cells.length + " columns where the names are " + columns);
        }
        numbers += columns;
        if (numbers > Lives.MOST_NUMBERS) {
            throw new IllegalArgumentException(file + ":" + line + ": the lives have more than " + Lives.MOST_NUMBERS
                    + " numbers together; thin them");
        }
        double[] row = new double[columns];
        for (int c = 0; c < columns; c++) {
            row[c] = number(cells[c], file, line);
        }
        return row;
    }

    private static double number(String cell, String file, int line) {
        try {
            double number = Double.parseDouble(cell.strip());
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException(file + ":" + line + ": '" + shown(cell) + "' is no number");
    }

    private static String shown(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", "?");
        return plain.length() > 60 ? plain.substring(0, 60) + "…" : plain;
    }
}
