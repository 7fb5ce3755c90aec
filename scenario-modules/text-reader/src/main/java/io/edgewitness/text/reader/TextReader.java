package io.edgewitness.text.reader;

import io.edgewitness.scenario.kit.CodeRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Words and lines in pictures, with models that a site brings. A line that is less sure than the models' {@code least} abstains. Whatever it says is text from a
 * stranger. One thread.
 */
public final class TextReader implements AutoCloseable {
    /** A line that is read less surely is tried the other way round. */
    private static final double SURE = 0.85;

    private final TextModels models;
    private final TextDetector detector;
    private final TextRecogniser recogniser;

    /**
     * A line, or a word of the site's own.
     *
     * @param confidence 0 to 1
     */
    public record Line(String text, double confidence, TextBox box) {}

    /**
     * A code that follows a rule.
     *
     * @param confidence 0 to 1
     * @param repaired whether its check digit or rule decided between characters that look alike
     */
    public record Code(String text, double confidence, boolean repaired) {}

    private record Seen(TextBox box, Steps steps, List<Steps.Place> places) {}

    private TextReader(TextModels models, TextDetector detector, TextRecogniser recogniser) {
        this.models = models;
        this.detector = detector;
        this.recogniser = recogniser;
    }

    /** @throws IllegalArgumentException if a model cannot be used; shown to the user */
    public static TextReader open(TextModels models) {
        TextDetector detector = new TextDetector(models);
        try {
            return new TextReader(models, detector, new TextRecogniser(models));
        } catch (RuntimeException e) {
            detector.close();
            throw e;
        }
    }

    /** @return the lines from top to bottom */
    public List<Line> lines(ColourImage image) {
        List<Line> lines = new ArrayList<>();
        for (Seen seen : look(image)) {
            line(seen).filter(l -> l.confidence() >= models.least()).ifPresent(lines::add);
        }
        return lines;
    }

    /** A picture that is one line, without looking for it. */
    public Optional<Line> line(ColourImage image) {
        TextBox whole =
                new TextBox((image.width() - 1) / 2.0, (image.height() - 1) / 2.0, 0, image.width(), image.height());
        return line(read(image, whole)).filter(l -> l.confidence() >= models.least());
    }

    private Optional<Line> line(Seen seen) {
        if (seen.places.isEmpty()) {
            return Optional.empty();
        }
        String text = Steps.text(seen.places);
        return models.words().isEmpty()
                ? Optional.of(new Line(text, Steps.confidence(seen.places), seen.box))
                : word(seen, text);
    }

    /** The likeliest of the site's words; its share is against the others and against what was read as it is. */
    private Optional<Line> word(Seen seen, String read) {
        double best = Double.NEGATIVE_INFINITY;
        double all = 0;
        String word = "";
        List<String> candidates = new ArrayList<>(models.words());
        boolean known = candidates.contains(read);
        if (!known) {
            candidates.add(read);
        }
        for (String candidate : candidates) {
            double likelihood = seen.steps.logLikelihood(candidate);
            all += Math.exp(likelihood);
            if (likelihood > best && (known || !candidate.equals(read))) {
                best = likelihood;
                word = candidate;
            }
        }
        return all > 0 && !word.isEmpty()
                ? Optional.of(new Line(word, Math.exp(best) / all, seen.box))
                : Optional.empty();
    }

    /** @return codes that follow one of the rules, the surest first; one that is printed in two parts beside each other is read as one */
    public List<Code> codes(ColourImage image, Collection<CodeRule> rules) {
        List<Seen> all = look(image);
        List<List<Steps.Place>> candidates = new ArrayList<>();
        for (Seen one : all) {
            candidates.add(one.places);
            for (Seen other : all) {
                if (follows(one.box, other.box)) {
                    List<Steps.Place> joined = new ArrayList<>(one.places);
                    joined.addAll(other.places);
                    candidates.add(joined);
                }
            }
        }
        List<Code> codes = new ArrayList<>();
        for (List<Steps.Place> places : candidates) {
            for (CodeRule rule : rules) {
                CodeRepair.find(places, rule)
                        .filter(f -> f.confidence() >= models.least())
                        .filter(f -> codes.stream().noneMatch(c -> c.text().equals(f.code())))
                        .ifPresent(f -> codes.add(new Code(f.code(), f.confidence(), f.repaired())));
            }
        }
        codes.sort(Comparator.comparingDouble((Code c) -> -c.confidence()));
        return codes;
    }

    /** Whether the second begins where the first ends, on the same line. */
    private static boolean follows(TextBox a, TextBox b) {
        double dx = b.x() - a.x();
        double dy = b.y() - a.y();
        double along = dx * Math.cos(a.angle()) + dy * Math.sin(a.angle());
        double across = Math.abs(-dx * Math.sin(a.angle()) + dy * Math.cos(a.angle()));
        double between = along - (a.width() + b.width()) / 2;
        double high = Math.min(a.height(), b.height());
        return along > 0 && across < high / 2 && between > -high && between < 2 * high;
    }

    private List<Seen> look(ColourImage image) {
        List<Seen> all = new ArrayList<>();
        for (TextBox box : detector.find(image)) {
            all.add(read(image, box));
        }
        return all;
    }

    private Seen read(ColourImage image, TextBox box) {
        Seen upright = seen(image, box);
        if (Steps.confidence(upright.places) >= SURE) {
            return upright;
        }
        Seen turned = seen(image, box.turned(Math.PI));
        return Steps.confidence(turned.places) > Steps.confidence(upright.places) ? turned : upright;
    }

    private Seen seen(ColourImage image, TextBox box) {
        Steps steps = recogniser.read(image, box);
        return new Seen(box, steps, steps.places());
    }

    @Override
    public void close() {
        try {
            detector.close();
        } finally {
            recogniser.close();
        }
    }
}
