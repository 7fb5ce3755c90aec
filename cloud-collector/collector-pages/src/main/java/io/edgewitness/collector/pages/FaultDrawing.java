package io.edgewitness.collector.pages;

import io.edgewitness.equipment.fault.FaultGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A part of the fault knowledge, drawn from left to right: symptom, cause, component, action.
 *
 * @param about what was asked for; empty: the causes of the diagnosis
 * @param height in pixels
 */
public record FaultDrawing(String about, List<Node> nodes, List<Line> lines, int height) {
    public static final int WIDTH = 4 * 240 - 30;
    public static final int BOX = 210;

    private static final int COLUMN = 240;
    private static final int ROW = 34;

    /** @param tone class: {@code seen}, {@code unseen}, {@code self} or {@code other} */
    public record Node(String id, String title, int x, int y, String tone) {
        private static final int FITS = 30;

        /** @return 0 to 3: symptom, cause, component, action */
        public int column() {
            return x / COLUMN;
        }

        public String label() {
            return shortened(title, FITS);
        }
    }

    /** @return as much of the text as fits; a Chinese character is as wide as two others */
    static String shortened(String text, int fits) {
        int width = 0;
        for (int i = 0; i < text.length(); i++) {
            width += text.charAt(i) < 0x2e80 ? 1 : 2;
            if (width > fits) {
                return text.substring(0, i) + "…";
            }
        }
        return text;
    }

    /** @param strong the symptom showed */
    public record Line(int x1, int y1, int x2, int y2, boolean strong) {}

    /**
     * Draws causes with all that belongs to them.
     *
     * @param causes ids; those that the knowledge does not have are left out
     * @param seen symptoms that were judged, true where they showed
     */
    static FaultDrawing of(View view, String about, List<String> causes, Map<String, Boolean> seen) {
        List<FaultGraph.Cause> asked = about.isEmpty() ? known(causes) : about(about);
        List<Map<String, String>> columns = new ArrayList<>();
        Stream.generate(() -> new LinkedHashMap<String, String>()).limit(4).forEach(columns::add);
        for (FaultGraph.Cause c : asked) {
            c.symptoms()
                    .keySet()
                    .forEach(s -> columns.get(0)
                            .put(
                                    s,
                                    FaultWords.titled(
                                            view, FaultWords.GRAPH.symptom(s).title(), s)));
            columns.get(1).put(c.id(), FaultWords.titled(view, c.title(), c.id()));
            columns.get(2)
                    .put(
                            c.component(),
                            FaultWords.titled(
                                    view,
                                    FaultWords.GRAPH.component(c.component()).title(),
                                    c.component()));
            c.actions()
                    .forEach(a -> columns.get(3)
                            .put(
                                    a,
                                    FaultWords.titled(
                                            view, FaultWords.GRAPH.action(a).title(), a)));
        }
        int rows = columns.stream().mapToInt(Map::size).max().orElse(0);
        Map<String, Node> nodes = new LinkedHashMap<>();
        for (int column = 0; column < 4; column++) {
            int row = 0;
            for (Map.Entry<String, String> e : columns.get(column).entrySet()) {
                int y = (2 * row + 1) * rows * ROW / (2 * columns.get(column).size()) - ROW / 2 + 4;
                Boolean shows = seen.get(e.getKey());
                String tone = e.getKey().equals(about) ? "self" : shows == null ? "other" : shows ? "seen" : "unseen";
                nodes.put(column + e.getKey(), new Node(e.getKey(), e.getValue(), column * COLUMN, y, tone));
                row++;
            }
        }
        List<Line> lines = new ArrayList<>();
        for (FaultGraph.Cause c : asked) {
            c.symptoms()
                    .keySet()
                    .forEach(s -> lines.add(line(nodes, "0" + s, "1" + c.id(), Boolean.TRUE.equals(seen.get(s)))));
            lines.add(line(nodes, "1" + c.id(), "2" + c.component(), false));
            c.actions().forEach(a -> lines.add(line(nodes, "2" + c.component(), "3" + a, false)));
        }
        return new FaultDrawing(about, List.copyOf(nodes.values()), lines, rows * ROW + 8);
    }

    private static Line line(Map<String, Node> nodes, String from, String to, boolean strong) {
        Node a = nodes.getOrDefault(from, new Node("", "", 0, 0, ""));
        Node b = nodes.getOrDefault(to, a);
        return new Line(a.x() + BOX, a.y() + 13, b.x(), b.y() + 13, strong);
    }

    private static List<FaultGraph.Cause> known(List<String> causes) {
        return FaultWords.GRAPH.causes().stream()
                .filter(c -> causes.contains(c.id()))
                .toList();
    }

    /** What a symptom speaks for, what a component can have, what an action helps against, or the cause itself. */
    private static List<FaultGraph.Cause> about(String id) {
        return FaultWords.GRAPH.causes().stream()
                .filter(c -> c.id().equals(id)
                        || c.component().equals(id)
                        || c.actions().contains(id)
                        || c.symptoms().containsKey(id))
                .toList();
    }
}
