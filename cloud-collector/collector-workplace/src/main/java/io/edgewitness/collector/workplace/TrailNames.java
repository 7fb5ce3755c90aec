package io.edgewitness.collector.workplace;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the ids in entries of the trail are called today. What stands in a project is named to those alone who may read it.
 *
 * @param names by id: people, tokens, places; titles of projects, names of files, the keys of answers that were kept aside
 * @param notices ids of notices by project
 */
public record TrailNames(Map<String, String> names, Map<String, String> notices) {
    private static final String ANYBODY = "SELECT id, name FROM workplace.actor WHERE id = ANY(?)"
            + " UNION ALL SELECT id, name FROM workplace.node WHERE id = ANY(?)";
    private static final String OF_PROJECTS =
            "SELECT id, name FROM workplace.file WHERE id = ANY(?) AND project = ANY(?)"
                    + " UNION ALL SELECT id, key FROM workplace.answer_aside WHERE id = ANY(?) AND project = ANY(?)";

    public TrailNames {
        names = Map.copyOf(names);
        notices = Map.copyOf(notices);
    }

    /** @return the name, or the id where there is none */
    public String of(String id) {
        return names.getOrDefault(id, id);
    }

    static TrailNames of(Connection c, Access access, List<Trail.Entry> entries) throws SQLException {
        Set<String> ids = new HashSet<>();
        Set<String> projects = new HashSet<>();
        for (Trail.Entry e : entries) {
            ids.addAll(List.of(e.actor(), e.target()));
            ids.addAll(List.of(e.detail().split(" ", -1)));
            add(ids, e.node());
            add(projects, e.project());
        }
        Map<String, String> names = new HashMap<>(named(c, ANYBODY, ids, ids));
        Map<String, String> notices = new HashMap<>();
        for (Project p : Projects.of(c, projects)) {
            if (access.may(Permission.READ_PROJECT, Target.project(p))) {
                names.put(p.id(), p.title());
                notices.put(p.id(), p.notice());
            }
        }
        names.putAll(named(c, OF_PROJECTS, ids, notices.keySet(), ids, notices.keySet()));
        return new TrailNames(names, notices);
    }

    private static void add(Set<String> ids, @Nullable String id) {
        if (id != null) {
            ids.add(id);
        }
    }

    private static Map<String, String> named(Connection c, String sql, Object... parameters) throws SQLException {
        Map<String, String> names = new HashMap<>();
        for (Map.Entry<String, String> one :
                Store.list(c, sql, row -> Map.entry(row.text("id"), row.text("name")), parameters)) {
            names.put(one.getKey(), one.getValue());
        }
        return names;
    }
}
