package io.edgewitness.yard.tallying;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.PreflightCheck;
import io.edgewitness.edge.api.PreflightCheck.Outcome;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.scenario.kit.NamedCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What must hold before the figures count, measured on the samples that come. */
final class YardChecks {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private YardChecks() {}

    static List<PreflightCheck> of(ScenarioContext context, YardParameters parameters) {
        return List.of(
                new Coverage(context, parameters),
                new Print(context),
                new Dimensions(context, parameters),
                new Transaction(context),
                new Grades(parameters));
    }

    private static @Nullable Fields fields(Set<PointId> points, Sample sample) {
        try {
            return points.contains(sample.point()) && sample.value() != null ? Fields.of(sample.value()) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static PreflightCheck.Verdict verdict(boolean pass, String measured) {
        return new PreflightCheck.Verdict(pass ? Outcome.PASS : Outcome.FAIL, measured);
    }

    /** Each cell of 5 m × 5 m of the yard's places has a sample of the survey, 95 % of them with SS-RSRP and SS-SINR (3GPP TS 38.215) over their limits. */
    private static final class Coverage extends NamedCheck {
        private static final double CELL = 5;
        private static final double LEAST_RSRP = -105;
        private static final double LEAST_SINR = 0;
        private static final double LEAST_SHARE = 0.95;

        private final Set<PointId> survey;
        private final Set<String> cells = new TreeSet<>();
        private final Set<String> surveyed = new TreeSet<>();
        private final Set<String> covered = new TreeSet<>();

        Coverage(ScenarioContext context, YardParameters parameters) {
            super("PF-5G-1", "5G 覆盖整个堆场 / 5G covers the whole yard", Duration.ofHours(2));
            survey = new HashSet<>(context.input("survey"));
            for (YardParameters.Place p : parameters.locations().values()) {
                for (double x = Math.floor(p.x() / CELL); x * CELL < p.x() + p.width(); x++) {
                    for (double y = Math.floor(p.y() / CELL); y * CELL < p.y() + p.depth(); y++) {
                        cells.add((long) x + " " + (long) y);
                    }
                }
            }
        }

        @Override
        public void onSample(Sample sample) {
            Fields f = fields(survey, sample);
            if (f == null || f.number("x") == null || f.number("y") == null) {
                return;
            }
            String cell = cell(f, "x") + " " + cell(f, "y");
            if (!cells.contains(cell) || f.number("rsrp") == null || f.number("sinr") == null) {
                return;
            }
            surveyed.add(cell);
            if (number(f, "rsrp") >= LEAST_RSRP && number(f, "sinr") >= LEAST_SINR) {
                covered.add(cell);
            }
        }

        private static long cell(Fields f, String name) {
            return (long) Math.floor(number(f, name) / CELL);
        }

        private static double number(Fields f, String name) {
            java.math.BigDecimal n = f.number(name);
            return n == null ? Double.NaN : n.doubleValue();
        }

        @Override
        public Verdict verdict(Instant now) {
            if (survey.isEmpty()) {
                return YardChecks.verdict(false, "no input survey is named in the site file");
            }
            String measured = covered.size() + " of " + cells.size() + " cells of 5 m x 5 m have 5G, " + surveyed.size()
                    + " were surveyed; 95 % wanted";
            if (covered.size() >= LEAST_SHARE * cells.size()) {
                return YardChecks.verdict(true, measured);
            }
            return surveyed.size() == cells.size()
                    ? YardChecks.verdict(false, measured)
                    : new Verdict(Outcome.PENDING, measured);
        }
    }

    /** Of a sample of codes, how many the site's own readers read at the first try: labels that are printed badly do not pass. */
    private static final class Print extends NamedCheck {
        private static final int SAMPLE = 100;
        private static final double LEAST = 0.95;

        private final Set<PointId> codes;
        private final Set<PointId> failed = new HashSet<>();
        private int read;
        private int first;

        Print(ScenarioContext context) {
            super("PF-YT-PRINT", "抽样条码的印制质量：一次读取率 / print of a sample of codes: read at the first try", PATIENCE);
            codes = new HashSet<>(context.input("codes"));
        }

        @Override
        public void onSample(Sample sample) {
            if (!codes.contains(sample.point())) {
                return;
            }
            if (sample.value() == null || Scanners.isNoRead(Fields.text(sample.value()))) {
                failed.add(sample.point());
                return;
            }
            read++;
            first += failed.remove(sample.point()) ? 0 : 1;
        }

        @Override
        public Verdict verdict(Instant now) {
            String measured = first + " of " + read + " codes read at the first try, 95 % of " + SAMPLE + " wanted";
            return read < SAMPLE
                    ? new Verdict(Outcome.PENDING, measured)
                    : YardChecks.verdict(first >= LEAST * read, measured);
        }
    }

    /** A thing of known size is measured right, three times. */
    private static final class Dimensions extends NamedCheck {
        private static final int WANTED = 3;

        private final Set<PointId> sightings;
        private final YardParameters.@Nullable Reference reference;
        private int measured;
        private double worst;

        Dimensions(ScenarioContext context, YardParameters parameters) {
            super("PF-YT-SIZE", "尺寸测量的参照物 / a reference object is measured right", PATIENCE);
            sightings = new HashSet<>(context.input("sightings"));
            reference = parameters.reference();
        }

        @Override
        public void onSample(Sample sample) {
            Fields f = fields(sightings, sample);
            if (f == null || reference == null || !f.text("item").equals(reference.item())) {
                return;
            }
            Size size = Size.read(f, 0);
            if (size.isKnown()) {
                Size truth = new Size(
                        Math.max(reference.length(), reference.width()),
                        Math.min(reference.length(), reference.width()),
                        reference.height(),
                        0,
                        1);
                measured++;
                size.errors(truth).forEach(e -> worst = Math.max(worst, e));
            }
        }

        @Override
        public Verdict verdict(Instant now) {
            if (reference == null) {
                return YardChecks.verdict(false, "no reference object is named in the site file");
            }
            String said = String.format(
                    Locale.ROOT,
                    "%d of %d measurements of %s, off by %.1f mm at most, limit %.1f mm",
                    measured,
                    WANTED,
                    reference.item(),
                    worst,
                    reference.tolerance());
            if (worst > reference.tolerance()) {
                return YardChecks.verdict(false, said);
            }
            return measured < WANTED ? new Verdict(Outcome.PENDING, said) : YardChecks.verdict(true, said);
        }
    }

    /** The WMS told its stock, and accepted a posting. */
    private static final class Transaction extends NamedCheck {
        private final Set<PointId> stock;
        private final Set<PointId> answers;
        private int told;
        private int accepted;
        private int refused;

        Transaction(ScenarioContext context) {
            super("PF-YT-WMS", "WMS 测试事务 / a test transaction with the WMS", PATIENCE);
            stock = new HashSet<>(context.input("stock"));
            answers = new HashSet<>(context.input("answers"));
        }

        @Override
        public void onSample(Sample sample) {
            Fields f = fields(stock, sample);
            if (f != null && (f.has("stock") || f.has("items"))) {
                told++;
            }
            Fields answer = fields(answers, sample);
            if (answer != null && answer.has("posting")) {
                accepted += answer.is("accepted") ? 1 : 0;
                refused += answer.is("accepted") ? 0 : 1;
            }
        }

        @Override
        public Verdict verdict(Instant now) {
            String measured = told + " messages of stock, " + accepted + " postings accepted, " + refused + " refused";
            boolean pass = told > 0 && accepted > 0 && refused == 0;
            return pass || refused > 0 ? YardChecks.verdict(pass, measured) : new Verdict(Outcome.PENDING, measured);
        }
    }

    /** There are rules of grades, each grade with one rule, and a lane where there is a sorter. */
    private static final class Grades extends NamedCheck {
        private final YardParameters parameters;

        Grades(YardParameters parameters) {
            super("PF-YT-GRADES", "定级规则齐全 / the rules of grades are there", Duration.ZERO);
            this.parameters = parameters;
        }

        @Override
        public void onSample(Sample sample) {}

        @Override
        public Verdict verdict(Instant now) {
            Set<String> missing = new TreeSet<>();
            for (GradeRule rule : parameters.grades()) {
                if (parameters.sort() != null && !parameters.sort().lanes().containsKey(rule.grade())) {
                    missing.add(rule.grade());
                }
            }
            String measured = parameters.grades().size() + " rules"
                    + (missing.isEmpty() ? "" : ", no lane for " + String.join(", ", missing));
            return YardChecks.verdict(!parameters.grades().isEmpty() && missing.isEmpty(), measured);
        }
    }
}
