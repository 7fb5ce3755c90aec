package io.edgewitness.collector.pages;

import io.edgewitness.collector.forms.Field;
import io.edgewitness.collector.forms.FormStates;
import io.edgewitness.collector.forms.Rule;
import io.edgewitness.collector.pages.FormViews.EditorView;
import io.edgewitness.collector.pages.FormViews.FormFrame;
import io.edgewitness.collector.pages.FormViews.LongAnswer;
import io.edgewitness.collector.pages.FormViews.SectionLine;
import io.edgewitness.collector.workplace.Workplace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** What stands around each page of a project. */
final class Frames {
    private Frames() {}

    static FormFrame of(Workplace workplace, Draft draft) {
        OpenProject open = draft.open();
        List<SectionLine> sections =
                draft.states().sections().stream().map(Frames::line).toList();
        return new FormFrame(
                open.id(),
                open.project().title(),
                open.zone() ? RowDesk.states(draft).size() : 0,
                open.writable(),
                total(sections, whole(draft)),
                sections,
                editors(workplace, open),
                draft.unread().stream().map(key -> named(draft, key)).toList());
    }

    private static LongAnswer named(Draft draft, String key) {
        boolean list = key.startsWith(ProjectText.LIST);
        String id = list ? key.substring(ProjectText.LIST.length()) : key;
        Field field = draft.open().notice().fields().get(id);
        String page = list ? "lists/" + id : "sections/" + draft.sectionOf(id) + "#f-" + id;
        return new LongAnswer(field == null ? key : id + " " + field.name(), field == null ? "" : page);
    }

    private static SectionLine line(FormStates.Section section) {
        FormStates.Totals totals = section.totals();
        int paper = (int) section.fields().stream()
                .filter(f -> f.state() == FormStates.State.PAPER)
                .count();
        return new SectionLine(
                section.id(),
                section.heading(),
                section.gloss(),
                totals.all(),
                totals.answered(),
                totals.missing(),
                totals.advised(),
                totals.open(),
                totals.blocking(),
                totals.weak(),
                paper);
    }

    /** What is asked of the application and of none of its fields, as far as it is missing. */
    static SectionLine whole(Draft draft) {
        int missing = general(draft, Rule.Force.BLOCK);
        return new SectionLine("whole", "", "", missing, 0, missing, 0, 0, 0, general(draft, Rule.Force.WARN), 0);
    }

    private static int general(Draft draft, Rule.Force force) {
        return (int) draft.states().general().stream()
                .filter(g -> g.force() == force)
                .count();
    }

    private static SectionLine total(List<SectionLine> sections, SectionLine whole) {
        List<SectionLine> all = new ArrayList<>(sections);
        all.add(whole);
        return new SectionLine(
                "total",
                "",
                "",
                sum(all, SectionLine::total),
                sum(all, SectionLine::answered),
                sum(all, SectionLine::missing),
                sum(all, SectionLine::advised),
                sum(all, SectionLine::open),
                sum(all, SectionLine::blocking),
                sum(all, SectionLine::weak),
                sum(all, SectionLine::paper));
    }

    private static int sum(List<SectionLine> lines, ToIntFunction<SectionLine> number) {
        return lines.stream().mapToInt(number).sum();
    }

    /** Others that are at the project now. */
    static List<EditorView> editors(Workplace workplace, OpenProject open) {
        String me = open.access().actor().id();
        return workplace.presence().of(open.access(), open.id()).stream()
                .filter(e -> !e.person().equals(me))
                .map(e -> {
                    Field field = open.notice().fields().get(e.key());
                    return new EditorView(e.name(), e.key(), field == null ? "" : field.name());
                })
                .toList();
    }
}
