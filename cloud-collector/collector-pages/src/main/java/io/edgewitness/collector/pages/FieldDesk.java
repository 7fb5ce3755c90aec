package io.edgewitness.collector.pages;

import io.edgewitness.collector.forms.AnswerCheck;
import io.edgewitness.collector.forms.Field;
import io.edgewitness.collector.forms.FieldType;
import io.edgewitness.collector.forms.FormStates;
import io.edgewitness.collector.forms.Notice;
import io.edgewitness.collector.pages.FormViews.Clash;
import io.edgewitness.collector.pages.FormViews.FieldStanding;
import io.edgewitness.collector.workplace.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes what a page shows of a field. */
final class FieldDesk {
    private FieldDesk() {}

    /** Whether a section asks for it: not what has a page of its own, nor what is done on paper. */
    static boolean asked(Notice notice, Field field) {
        boolean elsewhere = field.type() == FieldType.PHOTOS
                || field.type() == FieldType.ATTACHMENT
                || field.type() == FieldType.PAPER;
        return !elsewhere && !RowDesk.isRow(notice, field);
    }

    /** The field with the answer that stands. */
    static FieldView view(View view, Draft draft, FormStates.FieldState state) {
        Answer answer = draft.open().answer(state.field().id());
        return view(
                view,
                draft,
                state,
                standing(view, draft.open().notice(), state.field().id(), answer),
                draft.open().json(state.field().id()));
    }

    /** @param json what was typed and does not stand */
    static FieldView view(
            View view, Draft draft, FormStates.FieldState state, FieldStanding standing, @Nullable String json) {
        OpenProject open = draft.open();
        Field field = state.field();
        String stored = open.json(field.id());
        String own = stored == null ? "" : FieldInput.shown(field, stored);
        boolean linked = field.figures()
                && !state.printed().isEmpty()
                && !state.printed().equals(own);
        return new FieldView(
                open.id(),
                draft.sectionOf(field.id()),
                field,
                json,
                standing,
                open.writable(),
                field.years().stream()
                        .map(y -> view.t("year", open.notice().year() + y))
                        .toList(),
                open.asides(field.id()),
                field.derived() && stored == null && !state.printed().isEmpty() ? state.printed() : null,
                field.figures() ? draft.chips(view) : List.of(),
                linked ? state.printed().lines().toList() : List.of(),
                state.must(),
                state.contradiction(),
                reasons(view, draft, state));
    }

    /** What the form's checks say, without what stands beside it: the field's name, and that it is empty. */
    static List<String> reasons(View view, Draft draft, FormStates.FieldState state) {
        if (state.state() == FormStates.State.MISSING) {
            return List.of();
        }
        if (state.state() == FormStates.State.ADVISED && isUntouched(draft, state.field())) {
            return List.of(view.t("field-advised"));
        }
        Field field = state.field();
        String name = field.id() + " " + field.name();
        return state.reasons().stream()
                .map(t -> t.in(view.text().language()))
                .map(t -> t.startsWith(name) ? t.substring(name.length()).replaceFirst("^( \\(.*?\\))?[：: ]*", "") : t)
                .toList();
    }

    private static boolean isUntouched(Draft draft, Field field) {
        String json = draft.open().json(field.id());
        return (json == null || json.equals(FieldInput.NONE))
                && draft.project().lists().getOrDefault(field.id(), List.of()).isEmpty();
    }

    static FieldStanding standing(View view, Notice notice, String key, @Nullable Answer answer) {
        if (answer == null) {
            return new FieldStanding(FieldStanding.Kind.EMPTY, "", 0, "", null, null);
        }
        AnswerCheck check = AnswerCheck.of(notice, key, answer.json());
        boolean most = answer.json().length() > AnswerCheck.most(key);
        boolean over = most || (check.limit() > 0 && check.words() > check.limit());
        FieldStanding.Kind kind = answer.json().equals(FieldInput.NONE)
                ? FieldStanding.Kind.EMPTY
                : over ? FieldStanding.Kind.OVER : FieldStanding.Kind.SAVED;
        String message = most
                ? check.mistakes().get(0).in(view.text().language())
                : over ? view.t("field-over", check.words() - check.limit()) : "";
        return new FieldStanding(kind, message, answer.revision(), answer.byName(), answer.at(), null);
    }

    /** What was typed is not taken. */
    static FieldStanding invalid(@Nullable Answer current, String message) {
        return new FieldStanding(
                FieldStanding.Kind.INVALID,
                message,
                current == null ? 0 : current.revision(),
                current == null ? "" : current.byName(),
                current == null ? null : current.at(),
                null);
    }

    /**
     * Two people wrote.
     *
     * @param field null: a text that is no field's
     * @param current null: the other one cleared it
     * @param base the revision that one's own was made from
     */
    static FieldStanding clash(@Nullable Field field, @Nullable Answer current, String aside, String mine, long base) {
        String by = current == null ? "" : current.byName();
        Instant at = current == null ? null : current.at();
        String theirs = current == null ? "" : FieldInput.shown(field, current.json());
        long revision = current == null ? 0 : current.revision();
        Clash clash = new Clash(revision, aside, by, at, theirs, FieldInput.shown(field, mine));
        return new FieldStanding(FieldStanding.Kind.CONFLICT, "", base, by, at, clash);
    }

    /** What a declared indicator can name as its proof: attachments of the notice, and files that are there. */
    static List<String> proofs(OpenProject open) {
        List<String> proofs = new ArrayList<>();
        open.notice().fields().values().stream()
                .filter(f -> f.type() == FieldType.ATTACHMENT)
                .map(Field::id)
                .forEach(proofs::add);
        open.files().stream().filter(f -> !f.slot().equals(ProjectText.PHOTOS)).forEach(f -> proofs.add(f.name()));
        return proofs;
    }
}
