package io.edgewitness.collector.pages;

import io.edgewitness.collector.api.Scope;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who looks, as a {@link Gate} found it.
 *
 * @param id of the person; empty: nobody signed in
 * @param name shown beside the way out; empty: nobody signed in
 * @param scope of the plant's records that may be read; null: none of them
 * @param sections that the navigation offers; a page of another section is refused
 * @param csrf token that each POST carries back
 */
public record Visitor(String id, String name, @Nullable Scope scope, Set<Section> sections, String csrf) {
    /** Who has not been asked for yet. */
    static final Visitor NOBODY = new Visitor("", "", null, Set.of(), "");

    public Visitor {
        sections = Set.copyOf(sections);
    }

    public boolean sees(Section section) {
        return sections.contains(section);
    }
}
