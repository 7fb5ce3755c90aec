package io.edgewitness.collector.pages;

import io.edgewitness.edge.api.Window;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the templates of the form pages are given, besides {@link FieldView}; texts are in the reader's language already. */
public final class FormViews {
    private FormViews() {}

    /**
     * What stands around every page of a project.
     *
     * @param total of all sections and of what is asked of the application as a whole
     * @param rows main indicators of a zone's form, which has a follow-up too; 0: it is no zone's
     * @param writable whether the reader may change answers now
     * @param tooLong answers that are to be shortened before they count
     */
    public record FormFrame(
            String id,
            String title,
            int rows,
            boolean writable,
            SectionLine total,
            List<SectionLine> sections,
            List<EditorView> editors,
            List<LongAnswer> tooLong) {
        public boolean zone() {
            return rows > 0;
        }
    }

    /** @param page of it, within the project's; empty: it has none */
    public record LongAnswer(String name, String page) {}

    /**
     * How far a section is: {@code total} is {@code answered + missing + advised + open}; of the answered ones, {@code blocking} are
     * refused by the notice's words and {@code weak} lack a proof or are doubtful.
     *
     * @param title the form's words
     * @param gloss the same in English
     * @param total fields to be answered
     * @param missing empty, and asked of every applicant
     * @param advised empty, and better not
     * @param open empty, and may be
     * @param paper steps on paper
     */
    public record SectionLine(
            String id,
            String title,
            String gloss,
            int total,
            int answered,
            int missing,
            int advised,
            int open,
            int blocking,
            int weak,
            int paper) {
        /** What keeps the final form from being made. */
        public int stops() {
            return missing + blocking;
        }
    }

    /** @param key the field that somebody is at; empty: none */
    public record EditorView(String name, String key, String field) {}

    public record ProjectLine(
            String id,
            String title,
            String notice,
            String owner,
            String state,
            boolean open,
            String due,
            String left,
            Instant changed,
            String by) {}

    public record NoticeCard(String id, String title, String gloss, boolean zone, String deadline, boolean passed) {}

    /**
     * Somebody who works on a project.
     *
     * @param field that he is at now; empty: none
     */
    public record MemberView(String name, String role, String field) {}

    public record ChangeView(
            Instant at, String by, String key, String name, long revision, String before, String text) {}

    public record AsideView(String id, String by, Instant at, String text) {}

    /** @param place of what it is about, below the project's address; null: nowhere */
    public record DetailView(String text, @Nullable String place) {}

    /** @param links where it can be mended, if its details do not say */
    public record FindingView(
            String css, String rule, String words, String meaning, List<DetailView> details, List<DetailView> links) {}

    /**
     * @param due the day that they want to be ready by, and {@code filing}, or what was typed in its place
     * @param left words for the days that are left; empty without a date
     * @param filing the date that the form bears; empty: none yet
     * @param states that it can be given; empty: the reader may not
     * @param mistake what is wrong with the date just given; empty: nothing
     * @param whole what is asked of the application as a whole
     */
    public record HomeView(
            String notice,
            String owner,
            String state,
            String due,
            long dueRevision,
            long daysLeft,
            String left,
            String filing,
            long filingRevision,
            String mistake,
            String deadline,
            boolean passed,
            String deadlineNote,
            List<FindingView> blocking,
            SectionLine whole,
            int warnings,
            List<MemberView> members,
            List<ChoiceView> states,
            List<ChangeView> changes) {}

    /**
     * Where files of one kind go.
     *
     * @param field whose files they are
     * @param state as {@code FormStates.State}, in lower case; empty: nobody asks for it
     */
    public record SlotView(
            String slot,
            String field,
            String name,
            String gloss,
            String hint,
            boolean required,
            boolean photos,
            String state,
            List<String> reasons,
            List<FileView> files) {}

    /** @param about its size and what the picture says of itself */
    public record FileView(
            String id,
            String name,
            String caption,
            String about,
            String by,
            Instant added,
            int position,
            boolean first,
            boolean last) {}

    /**
     * Documents that were made, or are being made.
     *
     * @param step how far it is, from 0 to 3
     */
    public record ExportView(
            String id,
            String by,
            Instant at,
            boolean draft,
            long revision,
            String state,
            String says,
            boolean running,
            int step,
            List<DocumentView> documents,
            String problem) {}

    public record DocumentView(String name, String title, String sha256) {}

    /**
     * One of a zone's main indicators.
     *
     * @param listed what its list comes to; empty: no lines
     * @param repeats lines that repeat another
     * @param unproved lines without a proof
     * @param seen at least so much was seen; empty: nothing
     * @param proof the attachment that proves it, with the number of its files; empty: the notice names none
     * @param state as {@code FormStates.State}, in lower case
     * @param copy exactly what goes into the online platform
     * @param take what the list comes to, where that is not what is declared; empty: there is nothing to take over
     */
    public record RowView(
            FieldView f,
            int number,
            String definition,
            boolean list,
            int lines,
            String listed,
            int repeats,
            int unproved,
            String seen,
            List<String> sighted,
            String proof,
            String state,
            boolean contradiction,
            List<String> reasons,
            String copy,
            String take) {}

    /**
     * @param text what was written about it, or what was typed and not taken; empty: nothing
     * @param asides texts that were not taken because somebody else was quicker, kept
     */
    public record GuideView(
            String key,
            String number,
            String part,
            String title,
            String hint,
            List<SupportView> supports,
            String text,
            FieldStanding state,
            int asides,
            boolean writable) {}

    /** @param place of the field, below the project's address */
    public record SupportView(String place, String name, String state, String printed) {}

    /** @param over whether the window is over, so that its numbers can be given */
    public record PilotColumn(String part, String name, String time, long revision, boolean over) {}

    /**
     * A field that is followed.
     *
     * @param filed what the application says
     * @param cells the target, then one number a window
     * @param points of its line; empty: none
     * @param level of the target in it; empty: none
     */
    public record PilotRow(
            String id, String name, String unit, String filed, List<String> cells, String points, String level) {}

    /**
     * A figure on the page of figures.
     *
     * @param at its place, from 0
     * @param formula empty: the figure cannot be made, and the chip says why
     * @param compared how, with what it is adjusted for; empty: not at all
     * @param instrument what is known of it; empty: nothing
     * @param stated what is stated in its place, by whom and why; empty: nothing
     * @param used names of fields whose text names it
     */
    public record FigureView(
            int at,
            FigureChip chip,
            String formula,
            String scenario,
            @Nullable Window reporting,
            @Nullable Window baseline,
            String compared,
            String instrument,
            String stated,
            String field,
            List<String> used) {}

    /**
     * A line of a list.
     *
     * @param at its place, from 0; -1: none yet
     * @param json as it stands; empty: none yet
     * @param first number of the line that it repeats; 0: none
     */
    public record LineView(int at, List<String> cells, String proof, String json, int first) {}

    /** Something to choose. */
    public record ChoiceView(String id, String name) {}

    /** A line of an indicators field, as typed. */
    public record Line(String name, String amount, String unit, String proof) {
        boolean isBlank() {
            return name.isBlank() && amount.isBlank() && unit.isBlank() && proof.isBlank();
        }
    }

    /**
     * A measured figure that a project has.
     *
     * @param printed value with uncertainty and unit; empty: not computed yet
     * @param printable false: simulated or without a value, so that no filing prints it
     * @param reason why it is not printed, or what limits it
     */
    public record FigureChip(
            String id, String name, String field, String printed, String mark, boolean printable, String reason) {
        /** As a narrative names it. */
        public String token() {
            return "{{figure:" + id + "}}";
        }
    }

    /**
     * Where an answer stands.
     *
     * @param message the one thing that is wrong, and the mend; empty: nothing
     * @param revision the answer's own; 0: none yet
     * @param by who gave it; empty: nobody
     */
    public record FieldStanding(
            Kind kind,
            String message,
            long revision,
            String by,
            @Nullable Instant at,
            @Nullable Clash clash) {
        /** Whether what the input shows is what counts. */
        public boolean stands() {
            return kind != Kind.INVALID && kind != Kind.CONFLICT;
        }

        public enum Kind {
            EMPTY,
            SAVED,
            OVER,
            INVALID,
            CONFLICT;

            public String css() {
                return name().toLowerCase(Locale.ROOT);
            }
        }
    }

    /**
     * Two people wrote into one field.
     *
     * @param revision of the other's answer
     * @param aside under which one's own is kept
     * @param text the other's
     */
    public record Clash(
            long revision,
            String aside,
            String by,
            @Nullable Instant at,
            String text,
            String mine) {}

    /**
     * A file that was taken out.
     *
     * @param about its size
     * @param slot in words
     * @param why may be empty
     */
    public record RemovedView(
            String id,
            String name,
            String about,
            String slot,
            String by,
            @Nullable Instant at,
            String why,
            String sha256) {}
}
