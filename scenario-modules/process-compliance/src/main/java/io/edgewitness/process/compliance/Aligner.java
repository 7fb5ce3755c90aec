package io.edgewitness.process.compliance;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Optimal alignments of traces with a procedure, event by event (van der Aalst, Adriansyah, van Dongen 2012; van Zelst 2019).
 *
 * <p>Since the procedure's states are known beforehand, a prefix alignment is a column of the synchronous product: for each state the
 * lowest cost at which the events so far can have led to it. An event makes the next column by Dijkstra's algorithm within the states; the
 * lowest entry is the cost of the prefix, the entry of the end that of the whole trace. Both are exact, memory is one column.
 * Immutable; each case has a {@link Prefix} of its own.
 */
final class Aligner {
    static final long NONE = Long.MAX_VALUE;

    /** Costs carry the number of extra events in their last digits: of two explanations of one cost the one that skips a step is taken. */
    private static final long UNIT = 1 << 20;

    private final StateSpace space;
    private final Map<String, Integer> labels;
    private final List<String> names = new ArrayList<>();
    private final long[] cost; // by label
    private final int[][] labelOf; // by state and edge
    private final int[][] target;
    private final long[] begin;
    private final @Nullable Chain[] beginChains;
    private final long emptyTrace;

    /** A way of moves, newest first; ways share their beginnings. */
    private record Chain(Move move, @Nullable Chain before) {}

    /** @param steps by name; a label without one costs 1 */
    Aligner(StateSpace space, Map<String, SopStep> steps) {
        this.space = space;
        labels = space.labels();
        cost = new long[labels.size()];
        labels.forEach((label, number) -> {
            names.add(label);
            SopStep step = steps.get(label);
            cost[number] = UNIT * (step == null ? 1 : step.cost());
        });
        labelOf = new int[space.size()][];
        target = new int[space.size()][];
        for (int s = 0; s < space.size(); s++) {
            List<StateSpace.Edge> edges = space.edges(s);
            labelOf[s] =
                    edges.stream().mapToInt(e -> space.label(e.transition())).toArray();
            target[s] = edges.stream().mapToInt(StateSpace.Edge::target).toArray();
        }
        begin = new long[space.size()];
        beginChains = new Chain[space.size()];
        Arrays.fill(begin, NONE);
        begin[0] = 0;
        relax(begin, beginChains);
        emptyTrace = begin[space.end()];
    }

    Prefix start() {
        return new Prefix();
    }

    /** Cost of the shortest way through the procedure with nothing seen: half of the worst case, the other half is all events for nothing. */
    long emptyTrace() {
        return emptyTrace / UNIT;
    }

    /** Spreads costs over what the procedure could have done unseen; Dijkstra's algorithm with all entries as sources. */
    private void relax(long[] column, @Nullable Chain[] chains) {
        PriorityQueue<long[]> queue =
                new PriorityQueue<>((a, b) -> a[0] != b[0] ? Long.compare(a[0], b[0]) : Long.compare(a[1], b[1]));
        for (int s = 0; s < column.length; s++) {
            if (column[s] != NONE) {
                queue.add(new long[] {column[s], s});
            }
        }
        while (true) {
            long[] head = queue.poll();
            if (head == null) {
                return;
            }
            int s = (int) head[1];
            if (head[0] > column[s]) {
                continue;
            }
            for (int e = 0; e < target[s].length; e++) {
                int label = labelOf[s][e];
                long reached = column[s] + (label < 0 ? 0 : cost[label]);
                int t = target[s][e];
                if (reached < column[t]) {
                    column[t] = reached;
                    chains[t] = label < 0
                            ? chains[s]
                            : new Chain(new Move(Move.Kind.SKIPPED, names.get(label), -1), chains[s]);
                    queue.add(new long[] {reached, t});
                }
            }
        }
    }

    /** How far one case has come. One thread. */
    final class Prefix {
        private long[] column = begin;
        private @Nullable Chain[] chains = beginChains;
        private int events;
        private long worst;

        /** @param step its name in the event; one that the procedure does not know costs 1 and leads nowhere */
        void add(String step) {
            Integer number = labels.get(step);
            int label = number == null ? Integer.MIN_VALUE : number;
            long extra = (number == null ? UNIT : cost[number]) + 1;
            Move unexpected = new Move(Move.Kind.EXTRA, step, events);
            Move both = new Move(Move.Kind.BOTH, step, events);
            long[] next = new long[column.length];
            @Nullable Chain[] ways = new Chain[column.length];
            for (int s = 0; s < column.length; s++) {
                next[s] = column[s] == NONE ? NONE : column[s] + extra;
            }
            int[] from = new int[column.length];
            Arrays.fill(from, -1);
            for (int s = 0; s < column.length; s++) {
                if (column[s] == NONE) {
                    continue;
                }
                for (int e = 0; e < target[s].length; e++) {
                    if (labelOf[s][e] == label && column[s] < next[target[s][e]]) {
                        next[target[s][e]] = column[s];
                        from[target[s][e]] = s;
                    }
                }
            }
            for (int s = 0; s < column.length; s++) {
                ways[s] = from[s] < 0 ? new Chain(unexpected, chains[s]) : new Chain(both, chains[from[s]]);
            }
            relax(next, ways);
            column = next;
            chains = ways;
            events++;
            worst += extra / UNIT;
        }

        int events() {
            return events;
        }

        /** The cheapest explanation of what was seen so far, wherever it leads. */
        Alignment soFar() {
            return alignment(best());
        }

        /** The cheapest explanation if nothing more comes. */
        Alignment whole() {
            return alignment(space.end());
        }

        private int best() {
            int best = 0;
            for (int s = 1; s < column.length; s++) {
                if (column[s] < column[best]) {
                    best = s;
                }
            }
            return best;
        }

        private Alignment alignment(int state) {
            List<Move> moves = new ArrayList<>();
            for (Chain c = chains[state]; c != null; c = c.before()) {
                moves.add(c.move());
            }
            Collections.reverse(moves);
            return new Alignment(List.copyOf(moves), column[state] / UNIT);
        }

        /** Cost of the worst case for a whole trace of these events: nothing of it fits. */
        long worst() {
            return worst + emptyTrace();
        }

        /** 1 - cost / worst cost of the whole trace, to 12 digits; 1 where nothing could have gone wrong. */
        BigDecimal fitness() {
            return worst() == 0
                    ? BigDecimal.ONE
                    : BigDecimal.ONE.subtract(BigDecimal.valueOf(whole().cost())
                            .divide(BigDecimal.valueOf(worst()), 12, RoundingMode.HALF_EVEN));
        }

        /** Whether the procedure can be at its end at the lowest cost. */
        boolean isAtEnd() {
            return column[space.end()] == column[best()];
        }

        /** The steps that would cost nothing now, by name. */
        List<String> due() {
            long lowest = column[best()];
            TreeSet<String> due = new TreeSet<>();
            for (int s = 0; s < column.length; s++) {
                for (int e = 0; column[s] == lowest && e < target[s].length; e++) {
                    if (labelOf[s][e] >= 0) {
                        due.add(names.get(labelOf[s][e]));
                    }
                }
            }
            return List.copyOf(due);
        }
    }
}
