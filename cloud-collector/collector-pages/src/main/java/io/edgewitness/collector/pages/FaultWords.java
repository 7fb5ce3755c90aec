package io.edgewitness.collector.pages;

import io.edgewitness.equipment.fault.FaultGraph;
import java.util.Map;
import java.util.Optional;

/** What the fault knowledge calls things, in the reader's language; what it does not know keeps the word that came. */
final class FaultWords {
    static final FaultGraph GRAPH = FaultGraph.installed();

    private FaultWords() {}

    static String cause(View view, String id) {
        return GRAPH.knows(id) && !id.equals(FaultGraph.SOUND)
                ? titled(view, GRAPH.cause(id).title(), id)
                : id;
    }

    /** A symptom, a component or an action. */
    static String word(View view, String id) {
        return GRAPH.titles(id).map(t -> titled(view, t, id)).orElse(id);
    }

    static String titled(View view, Map<String, String> titles, String otherwise) {
        return Optional.ofNullable(titles.get(view.text().language())).orElse(otherwise);
    }
}
