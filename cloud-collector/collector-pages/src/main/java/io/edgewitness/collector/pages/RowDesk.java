package io.edgewitness.collector.pages;

import io.edgewitness.collector.forms.Field;
import io.edgewitness.collector.forms.FieldType;
import io.edgewitness.collector.forms.FormStates;
import io.edgewitness.collector.forms.GuideItem;
import io.edgewitness.collector.forms.ListSpec;
import io.edgewitness.collector.forms.ListTally;
import io.edgewitness.collector.forms.Notice;
import io.edgewitness.collector.forms.Sightings.Sighting;
import io.edgewitness.collector.forms.Value;
import io.edgewitness.collector.pages.FormViews.FieldStanding;
import io.edgewitness.collector.pages.FormViews.GuideView;
import io.edgewitness.collector.pages.FormViews.RowView;
import io.edgewitness.collector.pages.FormViews.SupportView;
import io.edgewitness.collector.workplace.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A zone's main indicators: what is declared, what its list says, what the runtime saw, side by side. */
final class RowDesk {
    private RowDesk() {}

    /** The groups of fields that are rows: those of which the runtime can see something. */
    private static Set<String> groups(Notice notice) {
        return notice.fields().values().stream()
                .filter(f -> f.sight() != null && !f.group().isEmpty())
                .map(Field::group)
                .collect(Collectors.toSet());
    }

    /** Whether it is one of a zone's main indicators, which have a page of their own. */
    static boolean isRow(Notice notice, Field field) {
        return notice.subject() == Notice.Subject.ZONE && groups(notice).contains(field.group());
    }

    static List<FormStates.FieldState> states(Draft draft) {
        Set<String> groups = groups(draft.open().notice());
        return draft.states().sections().stream()
                .flatMap(s -> s.fields().stream())
                .filter(s -> groups.contains(s.field().group()))
                .toList();
    }

    /** @param typed what was typed into one of them and not taken; null: nothing */
    static List<RowView> rows(View view, Draft draft, @Nullable FieldView typed) {
        List<RowView> rows = new ArrayList<>();
        for (FormStates.FieldState state : states(draft)) {
            FieldView field =
                    typed != null && typed.field().equals(state.field()) ? typed : FieldDesk.view(view, draft, state);
            rows.add(row(view, draft, state, field, rows.size() + 1));
        }
        return rows;
    }

    /** @return null if the field is none of the main indicators */
    static @Nullable RowView row(View view, Draft draft, FormStates.FieldState state, FieldView shown) {
        return isRow(draft.open().notice(), state.field())
                ? row(view, draft, state, shown, states(draft).indexOf(state) + 1)
                : null;
    }

    private static RowView row(View view, Draft draft, FormStates.FieldState state, FieldView shown, int number) {
        Field field = state.field();
        String language = view.text().language();
        ListSpec list = field.list();
        ListTally tally =
                list == null ? null : ListTally.of(list, draft.project().lists().getOrDefault(field.id(), List.of()));
        Sighting seen = draft.sightings().of(field.id());
        Field.Definition definition = field.definition();
        return new RowView(
                shown,
                number,
                definition == null ? "" : view.chinese() ? definition.zh() : definition.en(),
                list != null,
                tally == null ? 0 : tally.rows(),
                tally == null || tally.rows() == 0 ? "" : tally.count().toPlainString() + unit(field),
                tally == null ? 0 : tally.repeats().size(),
                tally == null ? 0 : tally.unproved(),
                seen == null || seen.least() == null ? "" : seen.least().toPlainString() + seen.unit(),
                seen == null
                        ? List.of()
                        : seen.details().stream().map(t -> t.in(language)).toList(),
                proof(draft.open(), field),
                state.state().name().toLowerCase(Locale.ROOT),
                state.contradiction(),
                FieldDesk.reasons(view, draft, state),
                state.printed(),
                take(draft, field, tally));
    }

    private static String take(Draft draft, Field field, @Nullable ListTally tally) {
        boolean number = field.type() == FieldType.COUNT || field.type() == FieldType.NUMBER;
        if (!number || tally == null || tally.rows() == 0 || !draft.open().writable()) {
            return "";
        }
        boolean same = draft.project().fields().get(field.id()) instanceof Value.Number declared
                && declared.number().compareTo(tally.count()) == 0;
        return same ? "" : tally.count().toPlainString();
    }

    private static String unit(Field field) {
        return field.unit() == null ? "" : field.unit();
    }

    private static String proof(OpenProject open, Field field) {
        if (field.proof() == null) {
            return "";
        }
        long files = open.files().stream()
                .filter(f -> f.slot().equals(field.proof()))
                .count();
        return open.notice().field(field.proof()).name() + " (" + files + ")";
    }

    /** The guide's items with what supports each. */
    static List<GuideView> guide(View view, Draft draft) {
        return draft.open().notice().guide().stream()
                .map(item -> {
                    Answer answer = draft.open().answer(Answering.GUIDE + item.id());
                    String text = answer == null ? "" : FieldInput.shown(null, answer.json());
                    FieldStanding standing =
                            FieldDesk.standing(view, draft.open().notice(), Answering.GUIDE + item.id(), answer);
                    return guide(view, draft, item, standing, text);
                })
                .toList();
    }

    /** @param text what its input holds */
    static GuideView guide(View view, Draft draft, GuideItem item, FieldStanding standing, String text) {
        String key = Answering.GUIDE + item.id();
        List<SupportView> supports = item.fields().stream()
                .flatMap(id -> draft.state(id).stream())
                .map(s -> new SupportView(
                        HistoryPages.back(draft, s.field().id()),
                        s.field().name(),
                        s.state().name().toLowerCase(Locale.ROOT),
                        s.printed()))
                .toList();
        return new GuideView(
                key,
                item.number(),
                item.part(),
                view.chinese() ? item.title() : item.title() + " · " + item.gloss(),
                view.chinese() ? item.hint() : item.hintEn(),
                supports,
                text,
                standing,
                draft.open().asides(key),
                draft.open().writable());
    }
}
