package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.PreflightCheck;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.NamedCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** What must hold before a verdict counts, measured on the frames that come. */
final class VisionChecks {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int FRAMES = 200;
    private static final double MOST_VARIATION = 0.02;

    /** Variance of the Laplacian over the variance of grey; a picture that is out of focus has next to none of the first. */
    private static final double LEAST_FOCUS = 0.02;

    private static final int FRAMES_FOR_FOCUS = 3;

    private VisionChecks() {}

    static List<PreflightCheck> of(ScenarioContext context, VisionParameters parameters) {
        return List.of(
                new Taxonomy(parameters),
                new Light(context, parameters),
                new Focus(context, parameters),
                new Signals(context, parameters));
    }

    private static PreflightCheck.Verdict verdict(boolean pass, String measured) {
        return new PreflightCheck.Verdict(pass ? PreflightCheck.Outcome.PASS : PreflightCheck.Outcome.FAIL, measured);
    }

    /** Each kind of finding that the rules can make has a class. */
    private record Taxonomy(VisionParameters parameters) implements PreflightCheck {
        @Override
        public String id() {
            return "PF-MV-TAXONOMY";
        }

        @Override
        public String title() {
            return "缺陷分类表完整 / the taxonomy names each kind of defect";
        }

        @Override
        public Duration deadline() {
            return Duration.ZERO;
        }

        @Override
        public void onSample(Sample sample) {}

        @Override
        public Verdict verdict(Instant now) {
            TreeSet<String> missing = new TreeSet<>();
            parameters
                    .differences()
                    .forEach(r -> List.of("island", "bump", "bridge", "hole", "notch", "cut")
                            .forEach(k -> look(r.name(), k, missing)));
            parameters.blobs().forEach(r -> look(r.name(), r.least() > 0 ? "missing" : "spot", missing));
            parameters
                    .measures()
                    .forEach(r ->
                            List.of("too-small", "too-large", "no-edges").forEach(k -> look(r.name(), k, missing)));
            parameters.models().forEach(r -> r.kinds().forEach(k -> look(r.name(), k, missing)));
            return VisionChecks.verdict(
                    missing.isEmpty(),
                    missing.isEmpty()
                            ? parameters.defects().size() + " classes"
                            : "no class for " + String.join(", ", missing));
        }

        private void look(String rule, String kind, TreeSet<String> missing) {
            if (!parameters.defects().containsKey(kind) && !parameters.defects().containsKey(rule + "/" + kind)) {
                missing.add(rule + "/" + kind);
            }
        }
    }

    /** A check that looks at frames. */
    private abstract static class OfFrames extends NamedCheck {
        private final List<PointId> camera;
        protected final VisionParameters parameters;

        OfFrames(String id, String title, ScenarioContext context, VisionParameters parameters) {
            super(id, title, PATIENCE);
            this.camera = context.input("camera");
            this.parameters = parameters;
        }

        @Override
        public final void onSample(Sample sample) {
            if (camera.contains(sample.point()) && sample.value() instanceof Value.Frame frame) {
                Box part = parameters.inspected();
                if (part.fits(frame.width(), frame.height())) {
                    look(Gray.of(frame, part, new Gray(part.width(), part.height())), frame);
                }
            }
        }

        abstract void look(Gray picture, Value.Frame frame);
    }

    private static final class Light extends OfFrames {
        private int frames;
        private double sum;
        private double squares;

        Light(ScenarioContext context, VisionParameters parameters) {
            super("PF-MV-LIGHT", "光源稳定：200帧灰度变异系数 / steady light: grey of 200 frames", context, parameters);
        }

        @Override
        void look(Gray picture, Value.Frame frame) {
            double mean = picture.mean(new Box(0, 0, picture.width(), picture.height()));
            frames++;
            sum += mean;
            squares += mean * mean;
        }

        @Override
        public Verdict verdict(Instant now) {
            if (frames < FRAMES) {
                return new Verdict(Outcome.PENDING, frames + " of " + FRAMES + " frames");
            }
            double mean = sum / frames;
            double variation = mean == 0 ? 1 : Math.sqrt(Math.max(0, squares / frames - mean * mean)) / mean;
            return VisionChecks.verdict(
                    variation <= MOST_VARIATION,
                    String.format(
                            Locale.ROOT,
                            "mean grey %.1f varies by %.2f %% over %d frames, limit %.0f %%",
                            mean,
                            100 * variation,
                            frames,
                            100 * MOST_VARIATION));
        }
    }

    private static final class Focus extends OfFrames {
        private int frames;
        private double worst = Double.MAX_VALUE;
        private String wrongSize = "";

        Focus(ScenarioContext context, VisionParameters parameters) {
            super("PF-MV-FOCUS", "图像尺寸正确且对焦 / frames have their size and are sharp", context, parameters);
        }

        @Override
        void look(Gray picture, Value.Frame frame) {
            if (frame.width() != parameters.width() || frame.height() != parameters.height()) {
                wrongSize = frame.width() + " x " + frame.height();
            }
            frames++;
            worst = Math.min(worst, focus(picture));
        }

        @Override
        public Verdict verdict(Instant now) {
            if (frames < FRAMES_FOR_FOCUS) {
                return new Verdict(Outcome.PENDING, frames + " of " + FRAMES_FOR_FOCUS + " frames");
            }
            if (!wrongSize.isEmpty()) {
                return VisionChecks.verdict(
                        false,
                        "a frame of " + wrongSize + " pixels, " + parameters.width() + " x " + parameters.height()
                                + " wanted");
            }
            return VisionChecks.verdict(
                    worst >= LEAST_FOCUS,
                    String.format(Locale.ROOT, "focus %.3f, at least %.2f wanted", worst, LEAST_FOCUS));
        }
    }

    /** Variance of the Laplacian over that of grey (after Pech-Pacheco 2000); 0 for a picture of one grey. */
    static double focus(Gray p) {
        double sum = 0;
        double squares = 0;
        double laplace = 0;
        long n = 0;
        for (int y = 1; y < p.height() - 1; y++) {
            for (int x = 1; x < p.width() - 1; x++) {
                int here = p.at(x, y);
                double l = 4.0 * here - p.at(x - 1, y) - p.at(x + 1, y) - p.at(x, y - 1) - p.at(x, y + 1);
                sum += here;
                squares += (double) here * here;
                laplace += l * l;
                n++;
            }
        }
        double variance = n == 0 ? 0 : squares / n - sum / n * (sum / n);
        return variance < 1 ? 0 : laplace / n / variance;
    }

    /** The trigger fires and a frame follows; the gate has a point to set. */
    private static final class Signals extends NamedCheck {
        private final ScenarioContext context;
        private final VisionParameters parameters;
        private int triggers;
        private int frames;

        Signals(ScenarioContext context, VisionParameters parameters) {
            super("PF-MV-SIGNALS", "触发与剔除信号已接通 / trigger and reject gate are wired", PATIENCE);
            this.context = context;
            this.parameters = parameters;
        }

        @Override
        public void onSample(Sample sample) {
            if (context.input("trigger").contains(sample.point()) && sample.value() != null) {
                boolean off = sample.value() instanceof Value.Bool b && !b.value();
                triggers += off ? 0 : 1;
            } else if (triggers > 0 && context.input("camera").contains(sample.point())) {
                frames += sample.value() instanceof Value.Frame ? 1 : 0;
            }
        }

        @Override
        public Verdict verdict(Instant now) {
            if (context.input("trigger").isEmpty() || parameters.gate() == null) {
                return VisionChecks.verdict(
                        false,
                        (context.input("trigger").isEmpty() ? "no trigger" : "no gate") + " is named in the site file");
            }
            String measured = triggers + " triggers, " + frames + " frames after them";
            return triggers > 0 && frames > 0
                    ? VisionChecks.verdict(true, measured)
                    : new Verdict(Outcome.PENDING, measured);
        }
    }
}
