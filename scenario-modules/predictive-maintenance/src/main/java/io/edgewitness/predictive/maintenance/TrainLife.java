package io.edgewitness.predictive.maintenance;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Learns a model of remaining life from whole lives and writes it for {@code life-model: "${file:PATH}"}. Each {@code .csv} file of the folder is one life, from new to
 * failed: a first line of names, then a row of numbers each time, in the order of the input {@code process}. Where the model is used, rows come as often as they did here.
 *
 * <pre>java -cp 'edge-agent/lib/*' io.edgewitness.predictive.maintenance.TrainLife FOLDER MODEL</pre>
 */
public final class TrainLife {
    private static final int WRONG_INPUT = 2;

    /** A life longer than this is thinned by whoever writes it. */
    private static final int MOST_ROWS = 100_000;

    private TrainLife() {}

    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        if (args.length != 2) {
            err.println("usage: TrainLife FOLDER MODEL");
            return WRONG_INPUT;
        }
        try {
            List<List<double[]>> lives = read(Path.of(args[0]));
            Files.writeString(Path.of(args[1]), LearnedLife.train(lives).text());
            out.println("learnt from " + lives.size() + " lives of "
                    + lives.get(0).get(0).length + " quantities: " + args[1]);
            return 0;
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return WRONG_INPUT;
        } catch (IOException e) {
            err.println(e.getClass().getSimpleName() + ": " + e.getMessage());
            return WRONG_INPUT;
        }
    }

    private static List<List<double[]>> read(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(folder)) {
            files = list.filter(f -> f.toString().endsWith(".csv")).sorted().toList();
        }
        List<List<double[]>> lives = new ArrayList<>();
        int columns = -1;
        for (Path file : files) {
            List<double[]> life = life(file, columns);
            columns = life.get(0).length;
            lives.add(life);
        }
        return lives;
    }

    private static List<double[]> life(Path file, int columns) throws IOException {
        List<double[]> life = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 1; i < lines.size(); i++) {
            String[] cells = lines.get(i).split(",", -1);
            if (columns >= 0 && cells.length != columns) {
                throw new IllegalArgumentException(file.getFileName() + ":" + (i + 1) + ": " + cells.length
                        + " columns where the first life has " + columns);
            }
            columns = cells.length;
            double[] row = new double[columns];
            for (int c = 0; c < columns; c++) {
                row[c] = number(cells[c], file, i + 1);
            }
            life.add(row);
        }
        if (life.size() < 2 || life.size() > MOST_ROWS) {
            throw new IllegalArgumentException(file.getFileName() + ": a life has 2 to " + MOST_ROWS
                    + " rows below the names, not " + life.size());
        }
        return life;
    }

    private static double number(String cell, Path file, int line) {
        try {
            double number = Double.parseDouble(cell.strip());
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException(
                file.getFileName() + ":" + line + ": '" + Messages.shown(cell) + "' is no number");
    }
}
