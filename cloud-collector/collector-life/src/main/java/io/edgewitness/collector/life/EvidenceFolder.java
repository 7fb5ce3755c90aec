package io.edgewitness.collector.life;

import io.edgewitness.equipment.fault.EvidenceLearning;
import io.edgewitness.equipment.fault.LabelledRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipError;
import java.util.zip.ZipException;

/**
 * Reads labelled records of vibration from a folder or a zip: {@code index.csv} (UTF-8) with a line a record, and the records beside it, {@code .f32} (little-endian
 * floats, as {@code edge-agent ledger blob} takes a burst out) or {@code .csv} (a number a line). Each is let go as soon as its figures are taken.
 */
public final class EvidenceFolder {
    /** Of the index; {@code mains-hz} may be missing, and is 50 then. */
    public static final List<String> COLUMNS =
            List.of("file", "cause", "specimen", "bearing", "rpm", "rate-hz", "unit");

    private static final String MAINS = "mains-hz";
    private static final String INDEX = "index.csv";
    private static final int MOST_RECORDS = 5_000;
    private static final int MOST_INDEX = 2 << 20;
    private static final int MOST_TEXT = 32 * LabelledRecord.LONGEST;
    private static final double G = 9.80665; // standard gravity, m/s²

    private final Path root;
    private final Progress progress;
    private final EvidenceLearning learning = new EvidenceLearning();
    private final List<String> silent = new ArrayList<>();

    private EvidenceFolder(Path root, Progress progress) {
        this.root = root;
        this.progress = progress;
    }

    /**
     * What records teach.
     *
     * @param silent names of those in which no shaft's speed is to be found: they teach nothing
     */
    public record Taught(EvidenceLearning.Learnt learnt, List<String> silent) {}

    /**
     * Learns from all records.
     *
     * @throws IllegalArgumentException with file, line and what is wrong; shown to the user
     */
    public static Taught learn(Path from, Progress progress) throws IOException {
        if (Files.isDirectory(from)) {
            return new EvidenceFolder(from, progress).learn();
        }
        try (FileSystem zip = FileSystems.newFileSystem(from)) {
            return new EvidenceFolder(zip.getPath("/"), progress).learn();
        } catch (ProviderNotFoundException | ZipException | ZipError e) {
            throw new IllegalArgumentException(from.getFileName() + " is neither a folder nor a zip", e);
        }
    }

    private Taught learn() throws IOException {
        List<String> lines = lines();
        List<String> header = List.of(cells(lines.get(0)));
        if (!header.containsAll(COLUMNS)) {
            throw new IllegalArgumentException(INDEX + ":1: the first line names the columns "
                    + String.join(",", COLUMNS) + " and, where it is not 50, " + MAINS);
        }
        if (lines.size() > MOST_RECORDS) {
            throw new IllegalArgumentException(INDEX + " has more than " + MOST_RECORDS + " records");
        }
        for (int n = 2; n <= lines.size(); n++) {
            progress.at((n - 1.0) / (lines.size() + 1));
            if (!lines.get(n - 1).isBlank()) {
                add(n, header, cells(lines.get(n - 1)));
            }
        }
        return new Taught(learning.learn(), List.copyOf(silent));
    }

    private List<String> lines() throws IOException {
        try {
            String text = new String(read(INDEX, MOST_INDEX), StandardCharsets.UTF_8);
            return text.strip().replace("\uFEFF", "").lines().toList();
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no " + INDEX + ": it has a line for each record", e);
        }
    }

    private static String[] cells(String line) {
        return line.strip().split("\\s*,\\s*", -1);
    }

    private void add(int line, List<String> header, String[] cells) throws IOException {
        String at = INDEX + ":" + line + ": ";
        if (cells.length != header.size()) {
            throw new IllegalArgumentException(at + cells.length + " columns where the names are " + header.size());
        }
        Map<String, String> row = new LinkedHashMap<>(Map.of(MAINS, "50"));
        for (int c = 0; c < cells.length; c++) {
            row.put(header.get(c), cells[c]);
        }
        try {
            String name = text(row, "file");
            if (EvidenceLearning.teaches(text(row, "cause")) && !learning.add(record(name, row))) {
                silent.add(name);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(at + e.getMessage(), e);
        }
    }

    private LabelledRecord record(String name, Map<String, String> row) throws IOException {
        return new LabelledRecord(
                name,
                text(row, "cause"),
                text(row, "specimen"),
                text(row, "bearing"),
                number(row, "rpm", 1, 200_000),
                number(row, MAINS, 0, 400),
                number(row, "rate-hz", 256, 1_000_000),
                samples(name, toMetres(text(row, "unit"))));
    }

    private static String text(Map<String, String> row, String column) {
        String text = row.getOrDefault(column, "");
        if (text.isEmpty() || text.length() > 80) {
            throw new IllegalArgumentException(column + " has 1 to 80 characters");
        }
        return text;
    }

    private static double number(Map<String, String> row, String column, double least, double most) {
        double number = parsed(row.getOrDefault(column, ""));
        if (!(number >= least && number <= most)) {
            throw new IllegalArgumentException(column + " is a number from " + least + " to " + most);
        }
        return number;
    }

    private static double parsed(String text) {
        try {
            return text.length() > 40 ? Double.NaN : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static double toMetres(String unit) {
        return switch (unit) {
            case "m/s2" -> 1;
            case "g", "[g]" -> G;
            default -> throw new IllegalArgumentException("unit is m/s2 or g");
        };
    }

    private float[] samples(String name, double times) throws IOException {
        if (!name.matches("[\\p{L}\\p{N}_][\\p{L}\\p{N}_. -]*\\.(f32|csv)")) {
            throw new IllegalArgumentException("file is the name of a .f32 or .csv file beside " + INDEX);
        }
        try {
            float[] samples = name.endsWith(".f32") ? floats(name) : numbers(name);
            if (samples.length < LabelledRecord.SHORTEST || samples.length > LabelledRecord.LONGEST) {
                throw new IllegalArgumentException(name + " has " + samples.length + " samples; "
                        + LabelledRecord.SHORTEST + " to " + LabelledRecord.LONGEST + " are taken");
            }
            for (int i = 0; i < samples.length; i++) {
                if (!Float.isFinite(samples[i])) {
                    throw new IllegalArgumentException(name + ": sample " + (i + 1) + " is no number");
                }
                samples[i] = (float) (samples[i] * times);
            }
            return samples;
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no " + name, e);
        }
    }

    private float[] floats(String name) throws IOException {
        byte[] bytes = read(name, Float.BYTES * LabelledRecord.LONGEST);
        if (bytes.length % Float.BYTES != 0) {
            throw new IllegalArgumentException(name + " has " + bytes.length + " bytes, which are no whole floats");
        }
        float[] samples = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(samples);
        return samples;
    }

    private float[] numbers(String name) throws IOException {
        String[] lines = new String(read(name, MOST_TEXT), StandardCharsets.US_ASCII)
                .strip()
                .split("\\s*\\R\\s*", -1);
        float[] samples = new float[lines.length];
        for (int i = 0; i < lines.length; i++) {
            double sample = parsed(lines[i]);
            if (Double.isNaN(sample)) {
                throw new IllegalArgumentException(name + ":" + (i + 1) + ": no number");
            }
            samples[i] = (float) sample;
        }
        return samples;
    }

    /** However large it unpacks. */
    private byte[] read(String name, int most) throws IOException {
        try (InputStream in = Files.newInputStream(root.resolve(name))) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new IllegalArgumentException(name + " has more than " + most + " bytes");
            }
            return bytes;
        }
    }
}
