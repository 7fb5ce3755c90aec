package io.edgewitness.collector.pages;

import io.edgewitness.collector.pages.ModelShelf.Line;
import io.edgewitness.collector.pages.ModelShelf.Model;
import io.edgewitness.collector.pages.ModelShelf.Step;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Target;
import io.javalin.http.Context;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the page of models shows.
 *
 * @param state the same for as long as it would look the same
 */
public record ModelView(List<OneModel> models, List<OneLine> lines, List<Step> steps, String state) {
    private static final int DIGITS = 12;
    /** As lines tell how a trial goes. */
    private static final Pattern COUNTS = Pattern.compile(
            "(?:shadow|canary): (\\d{1,9}) of (\\d{1,9}) parts judged, (\\d{1,9}) rejected by what counts and (\\d{1,9}) by this one;"
                    + " of those where they differ and people looked, (\\d{1,9}) and (\\d{1,9}) were wrong");

    /**
     * A released model.
     *
     * @param on lines where it counts
     * @param tries lines that the reader may have try it
     */
    public record OneModel(Model model, List<Line> on, List<Line> tries) {
        public String name() {
            return model.about().getOrDefault("name", "");
        }

        public String about(String entry) {
            return model.about().getOrDefault(entry, "");
        }

        /** @return 0 to 1; null if the package says none */
        public @Nullable BigDecimal threshold() {
            String said = about("threshold");
            return said.isEmpty() ? null : new BigDecimal(said);
        }
    }

    /**
     * A line.
     *
     * @param operates whether the reader may move its models
     * @param last the newest order for it; null: none is known
     */
    public record OneLine(
            Line line, boolean operates, @Nullable Step last) {
        public @Nullable Counts trial() {
            return Counts.of(line.trial());
        }

        /** Agent and line, as a form names it. */
        public String id() {
            return ModelView.id(line);
        }
    }

    /**
     * How a trial goes: parts seen of those that are wanted, rejected by what counts and by what is tried; of those where they differ and people looked, how many
     * each had wrong.
     */
    public record Counts(int seen, int of, int byActive, int byCandidate, int activeWrong, int candidateWrong) {
        static @Nullable Counts of(String told) {
            Matcher m = COUNTS.matcher(told);
            return m.matches()
                    ? new Counts(number(m, 1), number(m, 2), number(m, 3), number(m, 4), number(m, 5), number(m, 6))
                    : null;
        }

        private static int number(Matcher m, int group) {
            return Integer.parseInt(m.group(group));
        }
    }

    static ModelView of(Context c, View view, ModelShelf shelf) throws PlantAwayException {
        Access access = Caller.of(c).access();
        List<Line> lines = shelf.lines(view.scope());
        List<Step> steps = shelf.steps(view.scope());
        List<OneModel> models = shelf.models(view.scope()).stream()
                .map(m -> one(m, lines, access))
                .toList();
        List<OneLine> shown = lines.stream()
                .map(l -> new OneLine(l, operates(access, l), last(steps, l)))
                .toList();
        return new ModelView(
                models,
                shown,
                steps,
                Integer.toHexString(List.of(models, shown, steps).hashCode()));
    }

    private static OneModel one(Model model, List<Line> lines, @Nullable Access access) {
        List<Line> ours = lines.stream()
                .filter(l -> l.enterprise().equals(model.enterprise()))
                .toList();
        return new OneModel(
                model,
                ours.stream().filter(l -> model.digest().equals(l.active())).toList(),
                ours.stream()
                        .filter(l -> operates(access, l) && l.candidate() == null)
                        .filter(l -> !model.digest().equals(l.active())
                                && !model.digest().equals(l.refused()))
                        .toList());
    }

    private static boolean operates(@Nullable Access access, Line line) {
        return access != null && access.may(Permission.OPERATE, Target.node(line.enterprise() + "/" + line.site()));
    }

    private static @Nullable Step last(List<Step> steps, Line line) {
        return steps.stream()
                .filter(s ->
                        s.wish().agent().equals(line.agent()) && s.wish().line().equals(line.line()))
                .findFirst()
                .orElse(null);
    }

    /** @return agent and line, with a blank between */
    public static String id(Line line) {
        return line.agent() + " " + line.line();
    }

    /** @return what people call a model, and the first digits of its SHA-256 */
    public String name(@Nullable String digest) {
        if (digest == null) {
            return "—";
        }
        String first = digest.substring(0, Math.min(DIGITS, digest.length()));
        return models.stream()
                .filter(m -> m.model().digest().equals(digest))
                .map(m -> m.name() + " · " + first)
                .findFirst()
                .orElse(first);
    }
}
