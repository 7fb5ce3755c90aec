package io.edgewitness.collector.pages;

import io.edgewitness.collector.compliance.LineDetail;
import io.edgewitness.collector.compliance.Procedure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A procedure drawn from top to bottom, with how often units went each way: what is allowed as a solid line, what is not as a dashed one
 * beside it. Steps that may come in any order stand side by side.
 *
 * @param width in pixels
 * @param height likewise
 */
public record SopDrawing(List<Node> nodes, List<Way> ways, int width, int height) {
    public static final int BOX = 190;
    public static final int TALL = 46;
    private static final int COLUMN = 230;
    private static final int ROW = 92;
    private static final int MARGIN = 70;
    private static final int LANE = 26;
    private static final int MOST_LANES = 6;
    private static final int LEFT_LANE = 18;
    private static final int MOST_LEFT_LANES = 3;

    /** @param wrong how often it was out of place, left out or once too much, in words; empty: never */
    public record Node(String id, String title, int x, int y, String wrong) {
        private static final int FITS = 24;

        public String label() {
            return FaultDrawing.shortened(title, FITS);
        }

        public String note() {
            return FaultDrawing.shortened(wrong, FITS + 6);
        }
    }

    /**
     * One step right after another.
     *
     * @param path of SVG
     * @param x of the number
     * @param count how often; 0: allowed and never done
     */
    public record Way(String path, int x, int y, long count, boolean allowed, String title) {}

    private record Place(int row, int column) {}

    public static SopDrawing of(LineDetail detail, View view) {
        Procedure procedure = detail.line().procedure();
        Set<Procedure.Pair> allowed = new HashSet<>(procedure.pairs());
        Map<String, Integer> order = order(procedure, allowed);
        Map<String, Place> places = places(allowed, order);
        Map<String, String> wrong = new LinkedHashMap<>();
        detail.deviations().forEach(d -> wrong.put(d.step(), wrong(d, view)));
        int columns = places.values().stream().mapToInt(Place::column).max().orElse(0) + 1;
        int rows = places.values().stream().mapToInt(Place::row).max().orElse(0) + 1;
        Map<String, Node> nodes = new LinkedHashMap<>();
        places.forEach((step, p) -> {
            int inRow = (int)
                    places.values().stream().filter(o -> o.row() == p.row()).count();
            int left = MARGIN + (columns - inRow) * COLUMN / 2;
            nodes.put(
                    step,
                    new Node(
                            step,
                            procedure.title(step),
                            left + p.column() * COLUMN,
                            20 + p.row() * ROW,
                            wrong.getOrDefault(step, "")));
        });
        int right = MARGIN + columns * COLUMN - (COLUMN - BOX);
        List<Way> ways = new Ways(nodes, places, right).of(detail, allowed);
        return new SopDrawing(
                List.copyOf(nodes.values()), ways, right + MOST_LANES * LANE + 60, 20 + (rows - 1) * ROW + TALL + 24);
    }

    private static String wrong(LineDetail.Deviation d, View view) {
        List<String> parts = new ArrayList<>();
        if (d.reversed() > 0) {
            parts.add(view.t("sop-reversed", d.reversed()));
        }
        if (d.omitted() > 0) {
            parts.add(view.t("sop-omitted", d.omitted()));
        }
        if (d.extra() > 0) {
            parts.add(view.t("sop-extra", d.extra()));
        }
        return String.join(" · ", parts);
    }

    /** Steps as they are found from the beginning on; those that nothing leads to are at the end. */
    private static Map<String, Integer> order(Procedure procedure, Set<Procedure.Pair> allowed) {
        Map<String, Integer> order = new LinkedHashMap<>();
        Deque<String> open = new ArrayDeque<>(List.of(""));
        Set<String> seen = new HashSet<>(open);
        while (!open.isEmpty()) {
            String from = open.removeFirst();
            for (Procedure.Step step : procedure.steps()) {
                if (allowed.contains(new Procedure.Pair(from, step.id())) && seen.add(step.id())) {
                    order.put(step.id(), order.size());
                    open.addLast(step.id());
                }
            }
        }
        procedure.steps().forEach(s -> order.putIfAbsent(s.id(), order.size()));
        return order;
    }

    /** A row for each step of the longest way to it, without ways back and between steps of any order. */
    private static Map<String, Place> places(Set<Procedure.Pair> allowed, Map<String, Integer> order) {
        Map<String, Integer> rows = new LinkedHashMap<>();
        List<String> steps = List.copyOf(order.keySet());
        for (String to : steps) {
            int row = 0;
            for (String from : steps.subList(0, order.getOrDefault(to, 0))) {
                if (allowed.contains(new Procedure.Pair(from, to)) && !allowed.contains(new Procedure.Pair(to, from))) {
                    row = Math.max(row, rows.getOrDefault(from, 0) + 1);
                }
            }
            rows.put(to, row);
        }
        Map<Integer, Integer> taken = new LinkedHashMap<>();
        Map<String, Place> places = new LinkedHashMap<>();
        rows.forEach((step, row) -> places.put(step, new Place(row, taken.merge(row, 1, Integer::sum) - 1)));
        return places;
    }

    /** Draws the lines; what is not to the next row goes round at the right, each on a lane of its own. */
    private static final class Ways {
        private final Map<String, Node> nodes;
        private final Map<String, Place> places;
        private final int right;
        private int lanes;
        private int leftLanes;

        Ways(Map<String, Node> nodes, Map<String, Place> places, int right) {
            this.nodes = nodes;
            this.places = places;
            this.right = right;
        }

        List<Way> of(LineDetail detail, Set<Procedure.Pair> allowed) {
            Map<Procedure.Pair, Long> counts = new LinkedHashMap<>();
            allowed.forEach(p -> counts.put(p, 0L));
            detail.follows().forEach(f -> counts.merge(new Procedure.Pair(f.from(), f.to()), f.count(), Long::sum));
            List<Way> ways = new ArrayList<>();
            counts.forEach((pair, count) -> {
                Node from = nodes.get(pair.from());
                Node to = nodes.get(pair.to());
                if (from != null && to != null) {
                    Procedure procedure = detail.line().procedure();
                    String title = procedure.title(pair.from()) + " → " + procedure.title(pair.to()) + ": " + count;
                    ways.add(way(from, to, count, allowed.contains(pair), title));
                }
            });
            return ways;
        }

        private Way way(Node from, Node to, long count, boolean allowed, String title) {
            Place a = places.getOrDefault(from.id(), new Place(0, 0));
            Place b = places.getOrDefault(to.id(), a);
            int x1 = from.x() + BOX / 2;
            int x2 = to.x() + BOX / 2;
            if (allowed && b.row() == a.row() + 1) {
                int y1 = from.y() + TALL;
                String path = "M" + x1 + " " + y1 + " L" + x2 + " " + (to.y() - 3);
                return new Way(path, (x1 + x2) / 2 + 6, (y1 + to.y()) / 2 + 4, count, true, title);
            }
            if (a.row() == b.row() && !from.id().equals(to.id())) {
                boolean forth = from.x() < to.x();
                int y = from.y() + TALL / 2 + (forth ? -9 : 9);
                int end = forth ? to.x() - 3 : to.x() + BOX + 3;
                String path = "M" + (forth ? from.x() + BOX : from.x()) + " " + y + " L" + end + " " + y;
                return new Way(path, Math.max(from.x(), to.x()) - 26, y + (forth ? -4 : 13), count, allowed, title);
            }
            boolean left = isHidden(from) || isHidden(to);
            int lane = left
                    ? MARGIN - 10 - LEFT_LANE * (leftLanes++ % MOST_LEFT_LANES)
                    : right + 14 + LANE * (lanes++ % MOST_LANES);
            int y1 = from.y() + TALL / 2 + 6;
            int y2 = to.y() + TALL / 2 - 6;
            int begin = left ? from.x() : from.x() + BOX;
            int end = left ? to.x() - 3 : to.x() + BOX + 3;
            String path = "M" + begin + " " + y1 + " C" + lane + " " + y1 + " " + lane + " " + y1 + " " + lane + " "
                    + (y1 + y2) / 2 + " C" + lane + " " + y2 + " " + lane + " " + y2 + " " + end + " " + y2;
            return new Way(path, left ? lane - 12 : lane + 3, (y1 + y2) / 2 + 4, count, allowed, title);
        }

        /** Whether another step stands to the right of it. */
        private boolean isHidden(Node node) {
            return nodes.values().stream().anyMatch(o -> o.y() == node.y() && o.x() > node.x());
        }
    }
}
