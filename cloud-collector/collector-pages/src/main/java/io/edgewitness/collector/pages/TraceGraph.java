package io.edgewitness.collector.pages;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A unit's genealogy drawn from left, what it is made of, to right, where it went. A column for each depth; of a column with more nodes the
 * first are drawn, and the table beside it has all.
 *
 * @param width of the drawing, in pixels
 * @param height likewise
 */
public record TraceGraph(List<Node> nodes, List<Line> lines, int width, int height, boolean cut) {
    private static final int MOST_ROWS = 14;
    private static final int MOST_DEPTH = 4;
    private static final int COLUMN = 230;
    private static final int ROW = 34;
    private static final int BOX = 190;

    /** @param self the unit that was asked for */
    public record Node(String id, int x, int y, boolean self) {
        public String label() {
            return TraceView.shortName(id);
        }
    }

    /** @param made consumed; else contained */
    public record Line(int x1, int y1, int x2, int y2, boolean made) {}

    private record Place(int column, int row) {}

    static TraceGraph of(TraceView view) {
        Map<String, Place> places = new LinkedHashMap<>();
        Map<Integer, Integer> rows = new LinkedHashMap<>();
        places.put(view.unit(), new Place(0, 0));
        rows.put(0, 1);
        boolean cutBackward = place(view.backward(), -1, places, rows);
        boolean cutForward = place(view.forward(), 1, places, rows);
        int left = places.values().stream().mapToInt(Place::column).min().orElse(0);
        int right = places.values().stream().mapToInt(Place::column).max().orElse(0);
        int deepest = rows.values().stream().mapToInt(Integer::intValue).max().orElse(1);
        int height = deepest * ROW + 10;
        List<Node> nodes = new ArrayList<>();
        places.forEach((id, p) -> nodes.add(new Node(
                id,
                (p.column() - left) * COLUMN,
                5 + (p.row() * 2 + 1) * (height - 10) / (2 * rows.getOrDefault(p.column(), 1)) - ROW / 2,
                p.column() == 0)));
        Map<String, Node> byId = new LinkedHashMap<>();
        nodes.forEach(n -> byId.put(n.id(), n));
        List<Line> lines = new ArrayList<>();
        view.backward().forEach(l -> line(byId.get(l.far()), byId.get(l.near()), l.made(), lines));
        view.forward().forEach(l -> line(byId.get(l.near()), byId.get(l.far()), l.made(), lines));
        return new TraceGraph(nodes, lines, (right - left) * COLUMN + BOX, height, cutBackward || cutForward);
    }

    /** @return whether something is left out */
    private static boolean place(
            List<TraceView.Link> links, int side, Map<String, Place> places, Map<Integer, Integer> rows) {
        boolean cut = false;
        for (TraceView.Link l : links) {
            int column = side * l.depth();
            int row = rows.getOrDefault(column, 0);
            if (places.containsKey(l.far())) {
                continue;
            }
            if (l.depth() > MOST_DEPTH || row >= MOST_ROWS) {
                cut = true;
                continue;
            }
            places.put(l.far(), new Place(column, row));
            rows.put(column, row + 1);
        }
        return cut;
    }

    private static void line(@Nullable Node from, @Nullable Node to, boolean made, List<Line> lines) {
        if (from != null && to != null && from.x() < to.x()) {
            lines.add(new Line(from.x() + BOX, from.y() + ROW / 2, to.x(), to.y() + ROW / 2, made));
        }
    }
}
