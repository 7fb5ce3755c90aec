package io.edgewitness.process.compliance;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Who waits for whom in a procedure, to name the circle that lets nobody begin. */
final class WaitCircle {
    private final Map<String, Set<String>> waits = new LinkedHashMap<>();
    private final Map<String, Where> after = new LinkedHashMap<>();
    private final Set<String> repeated = new HashSet<>();

    /** The step stands right behind another in a list; empty: what stands there is no single step. */
    void behind(String step, String before) {
        if (!step.isEmpty() && !before.isEmpty()) {
            waits.computeIfAbsent(step, s -> new LinkedHashSet<>()).add(before);
        }
    }

    /** The step's own {@code after}. */
    void after(String step, String other, Where where) {
        waits.computeIfAbsent(step, s -> new LinkedHashSet<>()).add(other);
        after.putIfAbsent(step, where);
    }

    /** The step stands in several places, so that one of them may be done before the other. */
    void again(String step) {
        repeated.add(step);
    }

    /** @return the circle with its mend, or what was found of the net where there is none */
    IllegalArgumentException refusal(IllegalArgumentException unsound) {
        for (Map.Entry<String, Where> begin : after.entrySet()) {
            Set<String> way = new LinkedHashSet<>();
            if (!repeated.contains(begin.getKey()) && leadsBack(begin.getKey(), begin.getKey(), way, new HashSet<>())) {
                String circle = String.join(" → ", way) + " → " + begin.getKey();
                return begin.getValue()
                        .refuse(
                                "these steps wait for each other, so that none can ever happen (→ waits for): " + circle
                                        + "; take one after: away, or change the order of the list",
                                "以下工步互相等待，均无法开始（→ 表示等待）：" + circle + "；请删除其中一个 after，或调整列表顺序");
            }
        }
        return unsound;
    }

    private boolean leadsBack(String step, String begin, Set<String> way, Set<String> seen) {
        way.add(step);
        for (String next : waits.getOrDefault(step, Set.of())) {
            if (next.equals(begin)) {
                return true;
            }
            if (!repeated.contains(next) && seen.add(next) && leadsBack(next, begin, way, seen)) {
                return true;
            }
        }
        way.remove(step);
        return false;
    }
}
