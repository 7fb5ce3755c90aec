package io.edgewitness.collector.forms;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The lists behind a filing's fields, and what follows from them. Immutable. */
final class FiledLists {
    /** Names that the form itself prints of a list; the annexed table has them all. */
    private static final int MOST_NAMES = 30;

    private final Notice notice;
    private final Project project;
    /** By field: a list may have thousands of lines, and is asked for many times. */
    private final Map<String, ListTally> tallies = new HashMap<>();

    FiledLists(Notice notice, Project project) {
        this.notice = notice;
        this.project = project;
        project.lists().forEach((id, rows) -> {
            Field field = notice.fields().get(id);
            if (field != null && field.list() != null) {
                tallies.put(id, ListTally.of(field.list(), rows));
            }
        });
    }

    /** The lines behind a field; empty if there are none. */
    List<Project.Row> rows(Field field) {
        return project.lists().getOrDefault(field.id(), List.of());
    }

    /** What follows from them; null if there are none. */
    @Nullable
    ListTally tally(Field field) {
        return tallies.get(field.id());
    }

    boolean allProved(Field field) {
        return !rows(field).isEmpty() && rows(field).stream().allMatch(r -> r.proof() != null);
    }

    /** What a field says that its list answers: a number, or of a text the names; null without lines. */
    @Nullable
    Value value(Field field, ListSpec list) {
        ListTally tally = tally(field);
        if (tally == null) {
            return null;
        }
        if (field.type() != FieldType.TEXT && field.type() != FieldType.NARRATIVE) {
            return new Value.Number(tally.count());
        }
        String first = list.columns().get(0).id();
        List<String> names = rows(field).stream()
                .map(r -> r.cells().getOrDefault(first, ""))
                .filter(t -> !t.isEmpty())
                .distinct()
                .toList();
        return new Value.Text("共" + tally.count().toPlainString() + "项："
                + names.stream().limit(MOST_NAMES).collect(Collectors.joining("；"))
                + (names.size() > MOST_NAMES ? "；等" : ""));
    }

    /** The fields with a list that has lines, in the form's order. */
    List<Field> listed() {
        return notice.fields().values().stream()
                .filter(f -> f.list() != null && !rows(f).isEmpty())
                .toList();
    }

    /** The number of a field's list among the annexed tables, from 1. */
    int annex(Field field) {
        return listed().indexOf(field) + 1;
    }

    /** What a field's list comes to, in Chinese; empty without lines. */
    String tallied(Field field) {
        ListTally tally = tally(field);
        if (tally == null) {
            return "";
        }
        String unit = field.unit() == null ? "" : field.unit();
        return "台账" + tally.rows() + "行，计" + Texts.plain(tally.count()) + unit;
    }

    /** What a number counts and what its list comes to: the notice only names it. Empty if there is nothing to say. */
    String note(Field field) {
        String definition =
                field.definition() == null ? "" : "口径：" + field.definition().zh();
        String tallied = tallied(field);
        if (!tallied.isEmpty() && notice.outline().stream().anyMatch(Notice.ListAnnex.class::isInstance)) {
            tallied += "，见附表" + annex(field);
        }
        String both = definition + (definition.isEmpty() || tallied.isEmpty() ? "" : "；") + tallied;
        return both.isEmpty() ? "" : "（" + both + "）";
    }
}
