package io.edgewitness.code.reader;

import java.awt.image.BufferedImage;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Reads the codes of the pictures in a folder: {@code java … CodeFolder FOLDER}. Where the folder has an {@code index.tsv} (path from the folder
 * above, format, kind, width, height, text with \n \r \t \\ escaped; kind {@code none}: no code in it) it says how many are right, by folder.
 */
public final class CodeFolder {
    private static final ThreadMXBean PROCESSOR = ManagementFactory.getThreadMXBean();

    private CodeFolder() {}

    /** What was found in the pictures of one folder. */
    private static final class Count {
        private int pictures;
        private int right;
        private int wrong;
        private long nanos;
    }

    /**
     * What an index says of a picture.
     *
     * @param none there is no code in it
     */
    private record Expected(boolean none, String text) {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.exit(run(arguments, out));
    }

    /** @return 0: done; 2: there is nothing to do */
    static int run(String[] arguments, PrintStream out) {
        if (arguments.length != 1 || !Files.isDirectory(Path.of(arguments[0]))) {
            out.println("usage: CodeFolder FOLDER   (pictures: .png, .jpg, .gif; index.tsv)");
            return 2;
        }
        try {
            Path folder = Path.of(arguments[0]);
            Map<String, Expected> index = index(folder);
            Map<String, Count> counts = new TreeMap<>();
            List<Path> pictures = pictures(folder);
            for (Path picture : pictures) {
                report(folder, picture, index, counts, out);
            }
            counts.forEach((name, c) -> out.println(String.format(
                    Locale.ROOT,
                    "%s: %d pictures%s, %.0f ms of processor a picture",
                    name,
                    c.pictures,
                    index.isEmpty() ? "" : ", " + c.right + " right, " + c.wrong + " wrong",
                    c.nanos / 1e6 / c.pictures)));
            return pictures.isEmpty() ? 2 : 0;
        } catch (IOException e) {
            out.println(arguments[0] + ": " + e.getMessage());
            return 2;
        }
    }

    private static List<Path> pictures(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(p ->
                            p.getFileName().toString().toLowerCase(Locale.ROOT).matches(".*\\.(png|jpe?g|gif)"))
                    .sorted()
                    .toList();
        }
    }

    private static Map<String, Expected> index(Path folder) throws IOException {
        Map<String, Expected> index = new LinkedHashMap<>();
        Path file = folder.resolve("index.tsv");
        if (!Files.exists(file)) {
            return index;
        }
        for (String line : Files.readAllLines(file)) {
            String[] cells = line.split("\t", -1);
            if (cells.length >= 6 && !cells[0].equals("path")) {
                index.put(
                        cells[0].substring(cells[0].indexOf('/') + 1), new Expected(cells[2].equals("none"), cells[5]));
            }
        }
        return index;
    }

    private static void report(
            Path folder, Path picture, Map<String, Expected> index, Map<String, Count> counts, PrintStream out)
            throws IOException {
        String name = folder.relativize(picture).toString().replace('\\', '/');
        BufferedImage image = ImageIO.read(picture.toFile());
        if (image == null) {
            out.println(name + ": no picture");
            return;
        }
        Count count = counts.computeIfAbsent(
                name.contains("/") ? name.substring(0, name.lastIndexOf('/')) : ".", n -> new Count());
        long begin = PROCESSOR.getCurrentThreadCpuTime();
        Optional<CodeReader.Code> code = new CodeReader().read(GrayImage.of(image));
        count.nanos += PROCESSOR.getCurrentThreadCpuTime() - begin;
        count.pictures++;
        String text = code.map(c -> escaped(c.text())).orElse("");
        Expected expected = index.get(name);
        String verdict = "";
        if (expected != null) {
            boolean right = expected.none() ? code.isEmpty() : text.equals(expected.text());
            count.right += right ? 1 : 0;
            count.wrong += !right && code.isPresent() ? 1 : 0;
            verdict = right ? "right " : code.isPresent() ? "WRONG " : "missed ";
        }
        out.println(
                verdict + name + ": " + code.map(c -> c.format() + " " + text).orElse("no code"));
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t");
    }
}
