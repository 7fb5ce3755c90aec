package io.edgewitness.text.reader;

import java.awt.image.BufferedImage;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * Digits of counters in a folder whose {@code index.tsv} says path, label (0 to 9, 0.0 to 9.0, or NaN: none) and source of each picture.
 * {@code learn FOLDER READER} makes a reader, {@code read READER FOLDER} reads with it, {@code check FOLDER} learns from two thirds of the sources and reads the
 * last third, three times.
 */
public final class DigitFolder {
    private static final double LEAST = 0.45;
    private static final int FOLDS = 3;
    private static final int NETS = 2;
    private static final int ROUNDS = 24;

    private DigitFolder() {}

    private record Entry(String name, DigitReader.Labelled picture, String source) {}

    /** What was read of some pictures. */
    private static final class Score {
        private int digits;
        private int answered;
        private int right;
        private int none;
        private int told; // of those without a digit

        void add(int label, DigitReader.Reading reading) {
            boolean sure = reading.isDigit(LEAST);
            if (label == DigitReader.NONE) {
                none++;
                told += sure ? 1 : 0;
            } else {
                digits++;
                answered += sure ? 1 : 0;
                right += sure && reading.digit() == label ? 1 : 0;
            }
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d digits: %d answered (%.3f), %d of them right (%.4f); %d without a digit: %d answered",
                    digits,
                    answered,
                    (double) answered / Math.max(1, digits),
                    right,
                    (double) right / Math.max(1, answered),
                    none,
                    told);
        }
    }

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.exit(run(arguments, out));
    }

    /** @return 0: done; 2: there is nothing to do */
    static int run(String[] a, PrintStream out) {
        try {
            if (a.length == 3 && a[0].equals("learn")) {
                List<Entry> entries = entries(Path.of(a[1]));
                DigitReader.learn(labelled(entries), NETS, ROUNDS).save(Path.of(a[2]));
                out.println("learnt from " + entries.size() + " pictures: " + a[2]);
                return 0;
            }
            if (a.length == 3 && a[0].equals("read")) {
                Score score = new Score();
                read(DigitReader.load(Path.of(a[1])), entries(Path.of(a[2])), score, out);
                out.println(score);
                return 0;
            }
            if (a.length == 2 && a[0].equals("check")) {
                check(entries(Path.of(a[1])), out);
                return 0;
            }
        } catch (IOException e) {
            out.println(e.getMessage());
            return 2;
        }
        out.println(
                "usage: DigitFolder learn FOLDER READER | read READER FOLDER | check FOLDER   (index.tsv: path, label, source)");
        return 2;
    }

    private static List<DigitReader.Labelled> labelled(List<Entry> entries) {
        return entries.stream().map(Entry::picture).toList();
    }

    private static void check(List<Entry> entries, PrintStream out) {
        Score score = new Score();
        for (int fold = 0; fold < FOLDS; fold++) {
            int f = fold;
            List<Entry> rest = entries.stream().filter(e -> fold(e) != f).toList();
            DigitReader reader = DigitReader.learn(labelled(rest), NETS, ROUNDS);
            read(reader, entries.stream().filter(e -> fold(e) == f).toList(), score, out);
            out.println("after fold " + (fold + 1) + ": " + score);
        }
    }

    private static int fold(Entry e) {
        return Math.floorMod(e.source().hashCode(), FOLDS);
    }

    private static void read(DigitReader reader, List<Entry> entries, Score score, PrintStream out) {
        for (Entry e : entries) {
            DigitReader.Reading reading = reader.read(e.picture().picture());
            int label = e.picture().label();
            score.add(label, reading);
            boolean wrong = reading.isDigit(LEAST) && reading.digit() != label;
            String verdict = wrong ? "WRONG " : reading.isDigit(LEAST) ? "right " : "abstained ";
            String shown = label == DigitReader.NONE ? "none" : String.valueOf(label);
            out.println(String.format(
                    Locale.ROOT,
                    "%s%s: %d (%.2f), is %s",
                    verdict,
                    e.name(),
                    reading.digit(),
                    reading.confidence(),
                    shown));
        }
    }

    private static List<Entry> entries(Path folder) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("index.tsv"))) {
            String[] cells = line.split("\t", -1);
            if (cells.length < 3 || cells[0].equals("path")) {
                continue;
            }
            String name = cells[0].substring(cells[0].indexOf('/') + 1);
            BufferedImage image = ImageIO.read(folder.resolve(name).toFile());
            if (image == null) {
                throw new IOException(name + " is no picture");
            }
            int label = cells[1].equals("NaN") ? DigitReader.NONE : (int) Double.parseDouble(cells[1]);
            entries.add(new Entry(name, new DigitReader.Labelled(image, label), cells[2]));
        }
        return entries;
    }
}
