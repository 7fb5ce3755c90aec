package io.edgewitness.collector.pages;

import io.edgewitness.equipment.fault.FaultGraph;
import java.util.Map;
import java.util.Optional;

/** What the fault knowledge calls things, in the reader's language; what it does not know keeps the word that came. */
final class FaultWords {
    static final FaultGraph GRAPH = FaultGraph.installed();

    private FaultWords() {}

    static String cause(View view, String id) {
        return GRAPH.causes().stream()
                .filter(c -> c.id().equals(id))
                .findFirst()
                .map(c -> titled(view, c.title(), id))
                .orElse(id);
    }

    static String titled(View view, Map<String, String> titles, String otherwise) {
        return Optional.ofNullable(titles.get(view.text().language())).orElse(otherwise);
    }
}
