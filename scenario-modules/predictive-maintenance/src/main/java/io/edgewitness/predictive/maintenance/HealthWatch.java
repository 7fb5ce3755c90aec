package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.AlarmLife;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.signal.BlockQuality;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Health of one machine by its vibration and by how unusual it is, its zone, and the alarm that damage began. One thread. */
final class HealthWatch {
    /** At the anomaly limit the machine is no longer fair. */
    private static final double AT_LIMIT = 60;

    /** No accelerometer measures so much, m/s². */
    private static final double LARGEST = 1e6;

    private final MaintenanceParameters parameters;
    private final Messages messages;
    private final BandLevel band = new BandLevel();
    private Degradation degradation;
    private final AlarmLife damage = new AlarmLife(1);
    private final AlarmLife zone;
    private boolean unfit;

    /** By the index: 80, 60 and 30 divide them. */
    enum Zone {
        GOOD("良好"),
        FAIR("一般"),
        POOR("较差"),
        BAD("危险");

        private final String zh;

        Zone(String zh) {
            this.zh = zh;
        }

        static Zone of(double health) {
            return health >= 80 ? GOOD : health >= 60 ? FAIR : health >= 30 ? POOR : BAD;
        }
    }

    HealthWatch(MaintenanceParameters parameters, Messages messages) {
        this.parameters = parameters;
        this.messages = messages;
        degradation = new Degradation(parameters.damage());
        zone = new AlarmLife(parameters.confirm());
    }

    Degradation degradation() {
        return degradation;
    }

    /** The machine is as new. */
    void renew(Instant at, ScenarioOutput out) {
        AlarmLife.Change change = damage.observe(0);
        if (change != AlarmLife.Change.NONE) {
            String en = "damage is mended";
            messages.alarm("damage", damage.number(), change, Messages.ALARM, en, "损伤已修复", Map.of(), at, out);
        }
        degradation = new Degradation(parameters.damage());
    }

    /** @return true if damage was found to have begun */
    boolean onBlock(Value.Waveform block, Instant at, ScenarioOutput out) {
        String fault = fault(block);
        double level = fault.isEmpty() ? band.of(block) : Double.NaN;
        tellUnfit(Double.isNaN(level), fault, at, out);
        if (Double.isNaN(level)) {
            return false;
        }
        Degradation.Step step = degradation.observe(level, at);
        AlarmLife.Change change = damage.observe(degradation.isDamaged() ? 1 : 0);
        if (change != AlarmLife.Change.NONE) {
            String en = String.format(
                    Locale.ROOT,
                    "vibration from 500 to 8000 Hz is %.2f of the usual, damage %s at %.2f",
                    degradation.ratio(),
                    change == AlarmLife.Change.RAISED ? "began" : "ended",
                    parameters.damage().onset());
            String zh = String.format(
                    Locale.ROOT,
                    "500–8000 Hz 振动为通常的 %.2f 倍（限值 %.2f）：%s",
                    degradation.ratio(),
                    parameters.damage().onset(),
                    change == AlarmLife.Change.RAISED ? "损伤开始" : "损伤消退");
            Map<String, Value> attributes = new LinkedHashMap<>();
            attributes.put("ratio", Value.of(rounded(degradation.ratio())));
            if (degradation.onset() != null) {
                attributes.put("since", Value.of(degradation.onset().toString()));
            }
            messages.alarm("damage", damage.number(), change, Messages.ALARM, en, zh, attributes, at, out);
        }
        return step == Degradation.Step.ONSET;
    }

    static double rounded(double value) {
        return Math.rint(value * 1000) / 1000;
    }

    /** Clipped is loud, and so it counts; flat, with a hole or no numbers is nothing. */
    private static String fault(Value.Waveform block) {
        for (float[] channel : block.channels()) {
            for (BlockQuality.Finding finding : BlockQuality.check(channel, LARGEST)) {
                if (finding.fault() != BlockQuality.Fault.CLIPPED) {
                    return finding.fault().name().toLowerCase(Locale.ROOT) + ": " + finding.measured();
                }
            }
        }
        return "";
    }

    private void tellUnfit(boolean now, String fault, Instant at, ScenarioOutput out) {
        if (now && !unfit) {
            String en = fault.isEmpty()
                    ? "vibration: a block is too short, or too slow (2.56 kHz or more is needed)"
                    : "vibration: " + fault;
            String zh = fault.isEmpty() ? "振动波形过短或采样率过低（至少 2.56 kHz）" : "振动波形不可用：" + fault;
            Messages.tell("measurement-fault", Messages.ADVICE, en, zh, Map.of(), at, out);
        }
        unfit = now;
    }

    /**
     * The least of what is known.
     *
     * @param index of the anomaly watch; NaN: not known
     * @return 0 to 100; NaN: nothing is known yet
     */
    double health(double index) {
        double byIndex = Double.isNaN(index)
                ? Double.NaN
                : Math.max(
                        0,
                        100
                                - (100 - AT_LIMIT)
                                        * StrictMath.log(Math.max(1, index))
                                        / StrictMath.log(parameters.limit()));
        double byVibration = degradation.health();
        return Double.isNaN(byIndex)
                ? byVibration
                : Double.isNaN(byVibration) ? byIndex : Math.min(byIndex, byVibration);
    }

    /** Tells a zone that was entered and held. */
    void tellZone(double health, Instant at, ScenarioOutput out) {
        Zone now = Zone.of(health);
        int urgency = now == Zone.GOOD ? 0 : now == Zone.FAIR ? 1 : now == Zone.POOR ? 2 : 3;
        if (zone.observe(urgency) == AlarmLife.Change.NONE) {
            return;
        }
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("zone", Value.of(now.name().toLowerCase(Locale.ROOT)));
        attributes.put("health", Value.of(rounded(health)));
        String en = String.format(
                Locale.ROOT, "health %.0f of 100: %s", health, now.name().toLowerCase(Locale.ROOT));
        String zh = String.format(Locale.ROOT, "健康指数 %.0f（满分 100）：%s", health, now.zh);
        Messages.tell(
                "health-zone", urgency >= 2 ? Messages.ADVICE : Messages.INFORMATION, en, zh, attributes, at, out);
    }

    @Nullable
    Remaining remaining() {
        return degradation.remaining();
    }

    void write(StateWriter state) {
        degradation.write(state);
        damage.write(state);
        zone.write(state);
        state.integer(unfit ? 1 : 0);
    }

    void read(StateReader state) {
        degradation.read(state);
        damage.read(state);
        zone.read(state);
        unfit = state.integer() == 1;
    }
}
