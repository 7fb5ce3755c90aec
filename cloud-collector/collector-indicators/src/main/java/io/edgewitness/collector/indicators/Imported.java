package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.Observation;
import io.edgewitness.collector.indicators.Comparison.Driver;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * History that was not signed when it was made: bills, exports of MES or ERP. Its bytes travel with the request, so that every figure made of
 * it can be made again, and its digest names it.
 *
 * @param name of the file
 * @param sha256 of its bytes, lower-case hexadecimal, taken when it was imported
 * @param csv the file, UTF-8: a header {@code from,to,amount} and the names of drivers, then one interval a line; times are RFC 3339,
 *     amounts and totals of drivers decimals in the units of the level and of the drivers. No quotes; at most 1 MiB
 */
public record Imported(String name, String sha256, String csv) {
    /** Characters of a file, and bytes. */
    public static final int LONGEST = 1 << 20;

    private static final int LONGEST_NUMBER = 1_000;
    private static final List<String> FIRST = List.of("from", "to", "amount");

    /** @throws IllegalArgumentException if the text is not the one that the digest names, or too long */
    public Imported {
        if (csv.length() > LONGEST) {
            throw new ComparisonException("imported", "文件不超过 1 MiB", "a file of at most 1 MiB");
        }
        if (!digest(csv).equals(sha256)) {
            throw new ComparisonException(
                    "imported",
                    name + " 不是 SHA-256 为 " + sha256 + " 的文件",
                    name + " is not the file whose SHA-256 is " + sha256);
        }
    }

    public static Imported of(String name, String csv) {
        return new Imported(name, digest(csv), csv);
    }

    private static String digest(String csv) {
        return Sha256.hex(csv.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IllegalArgumentException naming the line that is none, or the driver that is no column */
    List<Observation> rows(List<Driver> drivers) {
        List<String> lines = csv.lines().toList();
        List<String> header = lines.isEmpty() ? List.of() : cells(lines.get(0));
        if (header.size() < FIRST.size() || !header.subList(0, FIRST.size()).equals(FIRST)) {
            throw new IllegalArgumentException(name + ": the first line begins with from,to,amount");
        }
        int[] columns = new int[drivers.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = header.indexOf(drivers.get(i).name());
            if (columns[i] < FIRST.size()) {
                throw new IllegalArgumentException(
                        name + ": no column is called " + drivers.get(i).name());
            }
        }
        List<Observation> rows = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                rows.add(row(cells(lines.get(i)), header.size(), columns, i + 1));
            }
        }
        return rows;
    }

    private Observation row(List<String> cells, int size, int[] columns, int line) {
        if (cells.size() != size) {
            throw new IllegalArgumentException(
                    name + ": line " + line + " has " + cells.size() + " cells, the header " + size);
        }
        try {
            Window w = new Window(Rfc3339.anyOffset(cells.get(0)), Rfc3339.anyOffset(cells.get(1)));
            double[] totals = new double[columns.length];
            for (int i = 0; i < totals.length; i++) {
                totals[i] = number(cells.get(columns[i]));
            }
            return new Observation(w.start(), w.end(), number(cells.get(2)), totals);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": line " + line + " is no interval: " + e.getMessage(), e);
        }
    }

    private static double number(String cell) {
        BigDecimal number = Decimals.parse(cell, LONGEST_NUMBER);
        if (number == null) {
            throw new IllegalArgumentException("'" + cell + "' is no decimal");
        }
        return number.doubleValue();
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.split(",", -1)).map(String::strip).toList();
    }
}
