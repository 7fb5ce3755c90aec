package io.edgewitness.process.compliance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The cost of an optimal alignment, a second time and another way: Dijkstra's algorithm over (marking, position in the trace) straight on
 * the net, without its state space. Slow, and shares nothing with {@link Aligner} but the net.
 */
final class PlainDijkstra {
    private record Node(List<Integer> marking, int position) {}

    private record Entry(long cost, Node node) {}

    private PlainDijkstra() {}

    static long cost(PetriNet net, List<String> trace, boolean whole) {
        PriorityQueue<Entry> queue = new PriorityQueue<>((a, b) -> Long.compare(a.cost, b.cost));
        Map<Node, Long> best = new HashMap<>();
        push(queue, best, 0, new Node(net.initial(), 0));
        while (true) {
            Entry entry = queue.remove();
            Node n = entry.node;
            if (entry.cost > best.get(n)) {
                continue;
            }
            boolean consumed = n.position == trace.size();
            if (consumed && (!whole || n.marking.equals(net.end()))) {
                return entry.cost;
            }
            if (!consumed) {
                push(queue, best, entry.cost + 1, new Node(n.marking, n.position + 1));
            }
            for (PetriNet.Transition t : net.transitions()) {
                List<Integer> next = new ArrayList<>(n.marking);
                t.in().forEach(p -> next.set(p, next.get(p) - 1));
                if (next.stream().anyMatch(x -> x < 0)) {
                    continue;
                }
                t.out().forEach(p -> next.set(p, next.get(p) + 1));
                push(queue, best, entry.cost + (t.label() == null ? 0 : 1), new Node(next, n.position));
                if (!consumed && trace.get(n.position).equals(t.label())) {
                    push(queue, best, entry.cost, new Node(next, n.position + 1));
                }
            }
        }
    }

    private static void push(PriorityQueue<Entry> queue, Map<Node, Long> best, long cost, Node node) {
        Long known = best.get(node);
        if (known == null || cost < known) {
            best.put(node, cost);
            queue.add(new Entry(cost, node));
        }
    }
}
