package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.AlarmLife;
import io.edgewitness.scenario.kit.PinnedFile;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Takes the newest values of a machine together as rows, learns from the first of them, and raises one alarm for each event after. A row that lacks a value
 * is not judged. One thread.
 */
final class ProcessWatch {
    /** A value older than so many rows is none. */
    private static final int STALE_ROWS = 5;

    /** What is larger is how a device says that it has no value, and squared it would be more than a double holds. */
    private static final double LARGEST = 1e30;

    /** A temperature follows load and season hours late: what was learnt in less than a day says when it was, not how the machine is. */
    private static final Duration THERMAL_MEMORY = Duration.ofDays(1);

    private static final List<String> TEMPERATURES = List.of("Cel", "K", "[degF]");

    private final MaintenanceParameters parameters;
    private final Messages messages;
    private final List<PointId> channels;
    private final TreeMap<PointId, Latest> latest = new TreeMap<>();
    private final TreeSet<PointId> missing = new TreeSet<>();
    private final List<double[]> learnt = new ArrayList<>();
    private final AnomalyAlarm alarm;
    private final @Nullable LearnedLife life;
    private LifeFeatures lived;
    private LearnedLife.@Nullable Learnt remaining;
    private @Nullable AnomalyIndex index;
    private @Nullable Instant next;
    private double value = Double.NaN; // newest index

    private record Latest(double value, Instant at) {}

    /** What became of the row that was due. */
    enum Row {
        NONE,
        LEARNT,
        INCOMPLETE,
        USUAL,
        ALARMED
    }

    ProcessWatch(ScenarioContext context, MaintenanceParameters parameters, Messages messages) {
        this.parameters = parameters;
        this.messages = messages;
        boolean enough = parameters.row().multipliedBy(parameters.learn()).compareTo(THERMAL_MEMORY) >= 0;
        channels = context.input("process").stream()
                .filter(p -> enough || !isTemperature(context.points().get(p)))
                .toList();
        PinnedFile model = parameters.lifeModel();
        life = model == null ? null : LearnedLife.read(model);
        if (life != null) {
            life.fits(channels.size(), parameters.row());
        }
        lived = new LifeFeatures(channels.size());
        alarm = new AnomalyAlarm(parameters.limit(), parameters.confirm());
    }

    private static boolean isTemperature(@Nullable PointDefinition point) {
        return point != null && TEMPERATURES.contains(point.unit());
    }

    int channels() {
        return channels.size();
    }

    boolean isAlarmed() {
        return alarm.isOn();
    }

    /** @return the newest row's; NaN: it was not judged */
    double index() {
        return value;
    }

    /** By the learnt model, after the newest row that was complete; null: no model, or no row yet. */
    @Nullable
    Remaining remaining() {
        return remaining;
    }

    /** Forgets what is usual: the machine was changed. */
    void learnAnew() {
        index = null;
        value = Double.NaN;
        lived = new LifeFeatures(channels.size());
        remaining = null;
        learnt.clear();
    }

    void onSample(Sample sample) {
        if (!channels.contains(sample.point())) {
            return;
        }
        Value given = sample.value();
        double number = given != null && given.isNumber() ? given.number().doubleValue() : Double.NaN;
        if (Math.abs(number) < LARGEST) {
            latest.put(sample.point(), new Latest(number, sample.receivedTime()));
        } else {
            latest.remove(sample.point());
        }
    }

    Row onTick(Instant now, ScenarioOutput out) {
        if (channels.isEmpty() || !isDue(now)) {
            return Row.NONE;
        }
        value = Double.NaN;
        double[] row = new double[channels.size()];
        boolean complete = true;
        for (int c = 0; c < row.length; c++) {
            Latest newest = latest.get(channels.get(c));
            boolean fresh = newest != null
                    && Duration.between(newest.at(), now)
                                    .abs() // from before the clock was set back, it is as old as one from long ago
                                    .compareTo(parameters.row().multipliedBy(STALE_ROWS))
                            < 0;
            tellMissing(channels.get(c), fresh, now, out);
            complete = complete && fresh;
            row[c] = newest == null ? Double.NaN : newest.value();
        }
        if (!complete) {
            return Row.INCOMPLETE;
        }
        if (life != null) {
            remaining = life.remaining(lived.next(row), parameters.row().toMillis() / 3.6e6);
        }
        AnomalyIndex known = index;
        if (known == null) {
            learn(row, now, out);
            return Row.LEARNT;
        }
        AnomalyIndex.Reading reading = known.next(row);
        value = reading.value();
        AlarmLife.Change change = alarm.observe(reading.value(), now);
        if (change != AlarmLife.Change.NONE) {
            tell(change, reading, known, row[reading.channel()], now, out);
        }
        if (alarm.isOn()) {
            return Row.ALARMED;
        }
        if (parameters.follow() > 0 && value <= parameters.limit()) {
            known.follow(parameters.follow());
        }
        return Row.USUAL;
    }

    /** Ticks come about once a second, a little early or late. */
    private boolean isDue(Instant now) {
        Duration row = parameters.row();
        Instant due = next == null || now.plus(row.multipliedBy(2)).isBefore(next) ? now : next;
        if (now.isBefore(due.minus(row.dividedBy(2)))) {
            return false;
        }
        Instant after = due.plus(row);
        next = after.isAfter(now) ? after : now.plus(row);
        return true;
    }

    private void tellMissing(PointId channel, boolean fresh, Instant now, ScenarioOutput out) {
        if (!fresh && missing.add(channel)) {
            Messages.tell(
                    "measurement-fault",
                    Messages.ADVICE,
                    channel + ": no value; the machine is not judged without it",
                    channel + "：无有效数值，期间不判定设备状态",
                    Map.of("point", Value.of(channel.name())),
                    now,
                    out);
        } else if (fresh && missing.remove(channel)) {
            Messages.tell(
                    "measurement-restored",
                    Messages.INFORMATION,
                    channel + ": values again",
                    channel + "：数值已恢复",
                    Map.of("point", Value.of(channel.name())),
                    now,
                    out);
        }
    }

    private void learn(double[] row, Instant now, ScenarioOutput out) {
        learnt.add(row);
        if (learnt.size() == parameters.learn()) {
            index = AnomalyIndex.learn(learnt, parameters.smoothing());
            learnt.clear();
            Messages.tell(
                    "usual-learnt",
                    Messages.INFORMATION,
                    "what is usual was learnt from " + parameters.learn() + " rows of " + channels.size()
                            + " quantities; it holds if the machine was sound by then",
                    "已由 " + parameters.learn() + " 行、" + channels.size() + " 个量学得正常状态；前提是期间设备完好",
                    Map.of(),
                    now,
                    out);
        }
    }

    private void tell(
            AlarmLife.Change change,
            AnomalyIndex.Reading reading,
            AnomalyIndex known,
            double value,
            Instant now,
            ScenarioOutput out) {
        String channel = channels.get(reading.channel()).name();
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("index", Value.of(rounded(reading.value())));
        attributes.put("statistic", Value.of(reading.statistic().name().toLowerCase(Locale.ROOT)));
        attributes.put("point", Value.of(channel));
        attributes.put("value", Value.of(value));
        attributes.put("usual", Value.of(known.usual(reading.channel())));
        if (change == AlarmLife.Change.CLEARED) {
            String en = String.format(Locale.ROOT, "anomaly over: index %.1f", reading.value());
            String zh = String.format(Locale.ROOT, "异常结束：指数 %.1f", reading.value());
            messages.alarm("anomaly", alarm.number(), change, Messages.ALARM, en, zh, attributes, now, out);
            return;
        }
        Instant since = alarm.changed();
        if (since != null) {
            attributes.put("since", Value.of(since.toString()));
        }
        String en = String.format(
                Locale.ROOT,
                "anomaly: index %.1f where %.1f is the limit, most of it by %s: %.4g, usually %.4g; since %s",
                reading.value(),
                parameters.limit(),
                channel,
                value,
                known.usual(reading.channel()),
                since);
        String zh = String.format(
                Locale.ROOT,
                "异常：指数 %.1f（限值 %.1f），主要来自 %s：当前 %.4g，通常 %.4g；自 %s 起",
                reading.value(),
                parameters.limit(),
                channel,
                value,
                known.usual(reading.channel()),
                since);
        messages.alarm("anomaly", alarm.number(), change, Messages.ALARM, en, zh, attributes, now, out);
    }

    private static double rounded(double value) {
        return Math.rint(value * 1000) / 1000;
    }

    void write(StateWriter state) {
        state.integer(latest.size());
        latest.forEach((p, v) -> state.text(p.name()).real(v.value()).instant(v.at()));
        state.integer(missing.size());
        missing.forEach(p -> state.text(p.name()));
        state.integer(learnt.size());
        for (double[] row : learnt) {
            for (double value : row) {
                state.real(value);
            }
        }
        lived.write(state);
        writeRemaining(state);
        alarm.write(state);
        state.instant(next).real(value).integer(index == null ? 0 : 1);
        if (index != null) {
            index.write(state);
        }
    }

    private void writeRemaining(StateWriter state) {
        LearnedLife.Learnt newest = remaining;
        state.integer(newest == null ? 0 : 1);
        if (newest != null) {
            state.real(newest.low()).real(newest.median()).real(newest.high());
        }
    }

    void read(StateReader state) {
        latest.clear();
        for (long n = state.integer(); n > 0; n--) {
            PointId point = new PointId(state.text());
            latest.put(point, new Latest(state.real(), state.time()));
        }
        missing.clear();
        for (long n = state.integer(); n > 0; n--) {
            missing.add(new PointId(state.text()));
        }
        learnt.clear();
        for (long n = state.integer(); n > 0; n--) {
            double[] row = new double[channels.size()];
            for (int c = 0; c < row.length; c++) {
                row[c] = state.real();
            }
            learnt.add(row);
        }
        lived = new LifeFeatures(channels.size());
        lived.read(state);
        remaining = state.integer() == 0 ? null : new LearnedLife.Learnt(state.real(), state.real(), state.real());
        alarm.read(state);
        next = state.instant();
        value = state.real();
        index = null;
        if (state.integer() == 1) {
            index = new AnomalyIndex(parameters.smoothing());
            index.read(state);
        }
    }
}
