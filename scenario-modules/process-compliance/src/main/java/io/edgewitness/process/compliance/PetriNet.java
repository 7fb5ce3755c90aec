package io.edgewitness.process.compliance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A labelled Petri net with a beginning and an end.
 *
 * @param places names, for messages
 * @param initial tokens on each place at the beginning
 * @param end tokens on each place when all is done
 */
record PetriNet(List<String> places, List<Transition> transitions, List<Integer> initial, List<Integer> end) {
    /**
     * What happens at once.
     *
     * @param label the step's name in events; null: nobody sees it
     * @param in places that lose a token, by index; one that loses two stands twice
     * @param out places that gain one
     * @param where it stands in its file
     */
    record Transition(String name, @Nullable String label, List<Integer> in, List<Integer> out, Where where) {}
}
