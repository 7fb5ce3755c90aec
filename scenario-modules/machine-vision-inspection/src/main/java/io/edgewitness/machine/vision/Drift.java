package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.AlarmLife;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether parts look as they did when the line's judges were accepted. The first parts that pass are the reference: the first half says what is usual for each number
 * of the {@link Embedding}, the second half how far parts usually lie off it, in five classes of one fifth each. Since then the newest parts are counted in those classes; how
 * differently they fall is the population stability index. Light is the mean grey against the reference's. One thread.
 */
final class Drift {
    private static final int CLASSES = 5;
    private static final int CONFIRM = 20; // parts in a row
    private static final double WEIGHT = 0.05; // of the newest part in the mean grey

    private final VisionParameters.Drift settings;
    private final Embedding embedding = new Embedding();
    private final double[] mean = new double[Embedding.SIZE];
    private final double[] squares = new double[Embedding.SIZE]; // sum of squared deviations
    private final double[] far; // of the reference's second half; sorted once it is whole
    private final int[] recent; // classes of the newest parts, as a ring
    private int learnt;
    private long since; // parts that were put into the ring
    private double light; // of the reference
    private double now; // moving mean grey
    private final AlarmLife looks = new AlarmLife(CONFIRM);
    private final AlarmLife lights = new AlarmLife(CONFIRM);
    private final TreeMap<Instant, double[]> told =
            new TreeMap<>(); // index and deviation of light, by the start of their window

    Drift(VisionParameters.Drift settings) {
        this.settings = settings;
        far = new double[settings.parts() - settings.parts() / 2];
        recent = new int[settings.recent()];
    }

    /**
     * A part was judged.
     *
     * @param window that it belongs to
     */
    void part(Gray picture, boolean passed, Window window, Instant at, ScenarioOutput out) {
        embedding.look(picture);
        if (learnt < settings.parts()) {
            if (passed) {
                learn(at, out);
            }
            return;
        }
        now += WEIGHT * (embedding.light() - now);
        if (passed) {
            recent[(int) (since++ % recent.length)] = classOf(distance(embedding.values()));
        }
        double off = off();
        double index = index();
        told.put(window.start(), new double[] {index, off});
        observe(lights, "light", Math.abs(off) > settings.light(), light(off), at, out);
        if (!Double.isNaN(index)) {
            observe(looks, "look", index > settings.look(), look(index), at, out);
        }
    }

    private void learn(Instant at, ScenarioOutput out) {
        double[] x = embedding.values();
        int half = settings.parts() / 2;
        if (learnt < half) {
            for (int i = 0; i < x.length; i++) { // Welford 1962
                double d = x[i] - mean[i];
                mean[i] += d / (learnt + 1);
                squares[i] += d * (x[i] - mean[i]);
            }
        } else {
            far[learnt - half] = distance(x);
        }
        learnt++;
        light += (embedding.light() - light) / learnt;
        if (learnt == settings.parts()) {
            java.util.Arrays.sort(far);
            now = light;
            Map<String, Value> about = new LinkedHashMap<>();
            about.put("parts", Value.of(learnt));
            about.put("light", Value.of(light));
            about.put(
                    "en",
                    Value.of("how good parts look is kept as the reference: " + learnt + " parts, mean grey "
                            + number(light)));
            String zh = "已保存良品外观基准：" + learnt + " 件，平均灰度 " + number(light);
            out.event(new Event("drift-reference", at, 100, zh, about, List.of()));
        }
    }

    /** Squared, each number over its own deviation; one that never varied counts from a hundredth of a grey's deviation on. */
    private double distance(double[] x) {
        int n = Math.max(2, settings.parts() / 2);
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            double variance = Math.max(1e-4, squares[i] / (n - 1));
            sum += (x[i] - mean[i]) * (x[i] - mean[i]) / variance;
        }
        return sum;
    }

    private int classOf(double distance) {
        int c = 0;
        while (c < CLASSES - 1 && distance > far[(c + 1) * far.length / CLASSES]) {
            c++;
        }
        return c;
    }

    /** @return NaN until the ring is full */
    private double index() {
        if (since < recent.length) {
            return Double.NaN;
        }
        int[] counts = new int[CLASSES];
        for (int c : recent) {
            counts[c]++;
        }
        double usual = 1.0 / CLASSES;
        double index = 0;
        for (int n : counts) {
            double share = Math.max(0.5, n) / recent.length;
            index += (share - usual) * StrictMath.log(share / usual);
        }
        return index;
    }

    private double off() {
        return light < 1 ? 0 : now / light - 1;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private String light(double off) {
        return "mean grey " + number(now) + ", reference " + number(light) + ", off by "
                + String.format(Locale.ROOT, "%.1f %%", 100 * off);
    }

    private String look(double index) {
        return "stability index of the look " + number(index) + " over " + recent.length + " parts, limit "
                + number(settings.look());
    }

    private static void observe(AlarmLife alarm, String what, boolean over, String en, Instant at, ScenarioOutput out) {
        AlarmLife.Change change = alarm.observe(over ? 1 : 0);
        if (change == AlarmLife.Change.NONE) {
            return;
        }
        boolean raised = change == AlarmLife.Change.RAISED;
        boolean light = what.equals("light");
        String zh = (light ? "光照" : "工件外观")
                + (raised ? "偏离验收基准：" : "已恢复到验收基准：")
                + en
                + (raised ? light ? "；请检查光源、曝光与镜头" : "；请检查来料、工装与镜头，必要时重新训练模型" : "");
        Map<String, Value> about = new LinkedHashMap<>();
        about.put("of", Value.of(what));
        about.put("alarm", Value.of("drift-" + what + "-" + alarm.number()));
        about.put("state", Value.of(raised ? "raised" : "cleared"));
        about.put("en", Value.of((raised ? "drift of the " : "no drift any more of the ") + what + ": " + en));
        out.event(new Event("drift", at, raised ? 600 : 100, zh, about, List.of()));
    }

    /** @return of the window's last part */
    Amount index(Window window) {
        return amount(window, 0, "fewer parts than the index is made of");
    }

    /** @return of the window's last part: mean grey over the reference's, less 1 */
    Amount light(Window window) {
        return amount(window, 1, "the reference is not whole yet");
    }

    private Amount amount(Window window, int which, String without) {
        double @Nullable [] both = told.get(window.start());
        return both == null || Double.isNaN(both[which])
                ? new Amount.Missing(without)
                : new Amount.Exact(BigDecimal.valueOf(both[which]).setScale(6, RoundingMode.HALF_EVEN));
    }

    void forgetBefore(Instant time) {
        told.headMap(time).clear();
    }

    void forgetFrom(Instant time) {
        told.tailMap(time, true).clear();
    }

    void write(StateWriter state) {
        state.integer(settings.parts())
                .integer(settings.recent())
                .integer(learnt)
                .integer(since);
        state.real(light).real(now);
        for (double[] all : List.of(mean, squares, far)) {
            for (double v : all) {
                state.real(v);
            }
        }
        for (int c : recent) {
            state.integer(c);
        }
        looks.write(state);
        lights.write(state);
        state.integer(told.size());
        told.forEach((start, both) -> state.instant(start).real(both[0]).real(both[1]));
    }

    void read(StateReader state) {
        learnt = (int) state.integer();
        since = state.integer();
        light = state.real();
        now = state.real();
        for (double[] all : List.of(mean, squares, far)) {
            for (int i = 0; i < all.length; i++) {
                all[i] = state.real();
            }
        }
        for (int i = 0; i < recent.length; i++) {
            recent[i] = (int) state.integer();
        }
        looks.read(state);
        lights.read(state);
        told.clear();
        for (long n = state.integer(); n > 0; n--) {
            told.put(state.time(), new double[] {state.real(), state.real()});
        }
    }

    /**
     * Of a state.
     *
     * @param same whether it is of the same judges; else the reference begins anew
     */
    static Drift of(StateReader state, VisionParameters.Drift settings, boolean same) {
        VisionParameters.Drift was = new VisionParameters.Drift(
                (int) state.integer(), (int) state.integer(), settings.look(), settings.light());
        Drift kept = new Drift(was);
        kept.read(state);
        boolean fits = was.parts() == settings.parts() && was.recent() == settings.recent();
        return same && fits ? kept : new Drift(settings);
    }
}
