package io.edgewitness.equipment.fault;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.scenario.kit.AlarmLife;
import io.edgewitness.scenario.kit.signal.BlockQuality;
import io.edgewitness.scenario.kit.signal.BlockSeries;
import io.edgewitness.scenario.kit.signal.Fingerprint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a measurement can be believed; each fault of it is told once when it comes and once when it goes. One thread. */
final class Inspection {
    /** ln 3: a changed gain is a factor of ten, or at least three. */
    private static final double LEVEL = 1.0986122886681098;

    /** Shapes nearer than this are one machine's. */
    private static final double SAME_SHAPE = 0.35;

    private static final double OTHER_SHAPE = 0.5;

    private static final Map<String, String> ZH = zh();

    private final Messages messages;
    private final @Nullable ZoneLimits limits;
    private final List<Machine.Place> places;
    private final Map<String, SensorState> sensors;

    /** @param sensors by name; filled later */
    Inspection(
            Messages messages,
            List<Machine.Place> places,
            Map<String, SensorState> sensors,
            @Nullable ZoneLimits limits) {
        this.messages = messages;
        this.limits = limits;
        this.places = places;
        this.sensors = sensors;
    }

    record Seen(Machine.Place place, SensorState state, Analyser.Level level) {}

    private static Map<String, String> zh() {
        Map<String, String> zh = new LinkedHashMap<>();
        zh.put("not-a-number", "含非数值");
        zh.put("flat", "信号恒定，疑似断线或无供电");
        zh.put("clipped", "信号削顶");
        zh.put("hole", "数据块内有缺口");
        zh.put("out-of-range", "超出传感器量程，疑似灵敏度设置错误");
        zh.put("sensitivity", "整体幅值突变而频谱形状不变，疑似灵敏度设置错误");
        zh.put("swapped", "两通道频谱特征互换，疑似接线对调");
        zh.put("channel-missing", "缺少通道");
        zh.put("block-format", "数据不是波形");
        zh.put("block-size", "数据块长度不可用");
        zh.put("search-impossible", "采样率过低或数据块过短，不做轴承诊断");
        zh.put("lost", "丢失数据块");
        zh.put("two-sources", "两个传感器使用同一标识");
        zh.put("restarted", "采集设备重新启动");
        zh.put("clock-step", "采集期间设备时钟跳变");
        zh.put("tacho-missing", "测速脉冲缺失，改用其他转速来源");
        zh.put("speed-unknown", "未测得转速");
        zh.put("speed-changing", "块内转速变化，暂停窄带诊断");
        return zh;
    }

    /** @param wrong whether the fault is there now */
    void judge(
            String sensor,
            SensorState state,
            String kind,
            boolean wrong,
            String measured,
            Instant at,
            ScenarioOutput out) {
        judge(sensor, state, kind, wrong ? 1 : 0, measured, at, out);
    }

    /** @param level 0: nothing is wrong; 2: what is measured would be an alarm */
    private void judge(
            String sensor, SensorState state, String kind, int level, String measured, Instant at, ScenarioOutput out) {
        AlarmLife.Change change = state.fault(kind).observe(level);
        String zh = ZH.getOrDefault(kind, kind);
        if (change == AlarmLife.Change.RAISED || change == AlarmLife.Change.ESCALATED) {
            messages.measurement(sensor, kind, zh, measured, level > 1, at, out);
        } else if (change == AlarmLife.Change.CLEARED) {
            messages.measurementRestored(sensor, kind, zh, at, out);
        }
    }

    /** A fault of a whole point: told at its first sensor. */
    void judge(PointId point, String kind, boolean wrong, String measured, Instant at, ScenarioOutput out) {
        for (Machine.Place place : places) {
            SensorState state = sensors.get(place.name());
            if (place.point().equals(point) && state != null) {
                judge(place.name(), state, kind, wrong, measured, at, out);
                return;
            }
        }
    }

    void series(PointId point, BlockSeries.Step step, Instant at, ScenarioOutput out) {
        for (BlockSeries.Relation relation : List.of(
                BlockSeries.Relation.LOST,
                BlockSeries.Relation.TWO_SOURCES,
                BlockSeries.Relation.RESTARTED,
                BlockSeries.Relation.CLOCK_STEP)) {
            judge(point, kind(relation), step.relation() == relation, step.measured(), at, out);
        }
    }

    private static String kind(Enum<?> fault) {
        return fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @return whether the channel is fit for figures */
    boolean quality(Machine.Place place, SensorState state, float[] acceleration, Instant at, ScenarioOutput out) {
        Map<BlockQuality.Fault, String> found = new LinkedHashMap<>();
        BlockQuality.check(acceleration, place.range()).forEach(f -> found.put(f.fault(), f.measured()));
        for (BlockQuality.Fault fault : BlockQuality.Fault.values()) {
            String measured = found.get(fault);
            judge(place.name(), state, kind(fault), measured != null, measured == null ? "" : measured, at, out);
        }
        return found.isEmpty();
    }

    /**
     * Compares each channel with its usual self, and with the others'.
     *
     * @return names of the sensors whose block is not what it says it is
     */
    List<String> fingerprints(List<Seen> block, Instant at, ScenarioOutput out) {
        List<String> bad = new ArrayList<>();
        for (Seen seen : block) {
            Fingerprint usual = seen.state().usual();
            if (usual == null) {
                seen.state().learn(seen.level().fingerprint());
                continue;
            }
            double level = seen.level().fingerprint().level(usual);
            boolean gain = Math.abs(level) > LEVEL && seen.level().fingerprint().shape(usual) < SAME_SHAPE;
            boolean swapped = !gain && isSwapped(seen, usual, block);
            judge(
                    seen.place().name(),
                    seen.state(),
                    "sensitivity",
                    gain ? doubt(seen.level().velocity()) : 0,
                    String.format(
                            Locale.ROOT,
                            "level %.2f of the usual, same shape; %.2f mm/s",
                            StrictMath.exp(level),
                            seen.level().velocity()),
                    at,
                    out);
            judge(seen.place().name(), seen.state(), "swapped", swapped, "looks like its neighbour", at, out);
            if (gain || swapped) {
                bad.add(seen.place().name());
            }
        }
        return bad;
    }

    /** Past a limit it may be the machine all the same. */
    private int doubt(double velocity) {
        return limits != null && limits.zone(velocity).compareTo(ZoneLimits.Zone.C) >= 0 ? 2 : 1;
    }

    /** Two channels that each look like the other's usual self and unlike their own. */
    private static boolean isSwapped(Seen seen, Fingerprint usual, List<Seen> block) {
        for (Seen other : block) {
            Fingerprint otherUsual = other.state().usual();
            if (other.equals(seen) || otherUsual == null) {
                continue;
            }
            Fingerprint mine = seen.level().fingerprint();
            Fingerprint theirs = other.level().fingerprint();
            if (mine.shape(usual) > OTHER_SHAPE
                    && theirs.shape(otherUsual) > OTHER_SHAPE
                    && mine.shape(otherUsual) < SAME_SHAPE
                    && theirs.shape(usual) < SAME_SHAPE) {
                return true;
            }
        }
        return false;
    }
}
