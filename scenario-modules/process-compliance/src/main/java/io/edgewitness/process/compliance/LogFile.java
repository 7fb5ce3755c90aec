package io.edgewitness.process.compliance;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Event logs on disk: XES, or CSV whose header has the columns of XES ({@code case:concept:name}, {@code concept:name}); also gzipped. */
final class LogFile {
    private static final int LONGEST_LINE = 100_000;

    private LogFile() {}

    static boolean is(Path file) {
        return file.getFileName().toString().matches(".*\\.(xes|csv)(\\.gz)?");
    }

    /** @throws IllegalArgumentException if it cannot be read, with its line */
    static List<EventLog.Trace> read(Path file) throws IOException {
        String name = file.getFileName().toString();
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
                InputStream in = name.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
            List<EventLog.Trace> traces = new ArrayList<>();
            if (name.contains(".csv")) {
                csv(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)), traces);
            } else {
                XesReader.read(in, traces::add);
            }
            return traces;
        }
    }

    private static void csv(BufferedReader lines, List<EventLog.Trace> traces) throws IOException {
        List<String> header = cells(String.valueOf(lines.readLine()), 1);
        int caseColumn = header.indexOf("case:concept:name");
        int step = header.indexOf("concept:name");
        int lifecycle = header.indexOf("lifecycle:transition");
        int actor = header.indexOf("org:resource");
        if (caseColumn < 0 || step < 0) {
            throw new Where(1, 1).refuse("the columns case:concept:name and concept:name are expected, not " + header);
        }
        Map<String, List<EventLog.Entry>> cases = new LinkedHashMap<>();
        int number = 1;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            List<String> cells = cells(line, ++number);
            if (cells.size() != header.size()) {
                throw new Where(number, 1).refuse(cells.size() + " cells, where the header has " + header.size());
            }
            cases.computeIfAbsent(cells.get(caseColumn), c -> new ArrayList<>())
                    .add(new EventLog.Entry(
                            cells.get(step),
                            lifecycle < 0 ? "" : cells.get(lifecycle),
                            actor < 0 ? "" : cells.get(actor),
                            null,
                            Map.of()));
        }
        cases.forEach((id, entries) -> traces.add(new EventLog.Trace(id, List.copyOf(entries))));
    }

    /** RFC 4180 within one line. */
    private static List<String> cells(String line, int number) {
        if (line.length() > LONGEST_LINE) {
            throw new Where(number, 1).refuse("a line of more than " + LONGEST_LINE + " characters");
        }
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                cell.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }
}
