package io.edgewitness.production.traceability;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Refused;
import io.edgewitness.edge.api.Remark;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the stations' readers, card readers and machines said last. One thread. */
final class Readings implements AutoCloseable {
    private static final int LONGEST = 200;

    /** The code of a reader that tried and saw nothing; any other BAD sample is of the link to it, or of what came over it. */
    private static final String NO_READ = "reader: no read";

    private final TraceabilityParameters parameters;
    private final Figures figures;
    private final Cameras cameras;
    private final Set<PointId> readers;
    private final TreeMap<String, String> newest = new TreeMap<>(); // by point
    private final TreeMap<String, Long> failed = new TreeMap<>(); // reads that failed since the last code, by point

    Readings(ScenarioContext context, TraceabilityParameters parameters, Figures figures) {
        this.parameters = parameters;
        this.figures = figures;
        cameras = new Cameras(context, parameters);
        readers = new HashSet<>(context.input("readers"));
        List<Remark> wrong = new ArrayList<>();
        parameters.stations().forEach((name, station) -> {
            if (station.reader() == null || !cameras.has(station.reader())) {
                require(context, name, List.of("reader", "readers"), station.reader(), wrong);
            }
            require(context, name, List.of("card", "cards"), station.card(), wrong);
            require(context, name, List.of("state", "states"), station.state(), wrong);
        });
        if (!wrong.isEmpty()) {
            cameras.close();
            throw new Refused(wrong);
        }
    }

    /** @param key of the station, and the input that is to name its point */
    private static void require(
            ScenarioContext context, String station, List<String> key, @Nullable PointId point, List<Remark> wrong) {
        String input = key.get(1);
        if (point != null && !context.input(input).contains(point)) {
            wrong.add(Remark.of(
                    "station " + station + " names " + point + ", which the input " + input + " does not; add it there",
                    "工位 " + station + " 填写了 " + point + "，但输入 " + input + " 中没有；请在输入中添加",
                    "parameters",
                    "stations",
                    station,
                    key.get(0)));
        }
    }

    /**
     * Notes what a point says.
     *
     * @throws IllegalArgumentException if a camera's frame is larger than is read; shown to the user
     * @throws Refusal if it is longer than a code is; then nothing is known of the point, for part of a code is another one's
     */
    void sample(Sample sample, Instant at) throws Refusal {
        String point = sample.point().name();
        if (cameras.has(sample.point())) {
            // Nobody knows how often a camera tried, so its codes are in no share of first reads.
            String code = cameras.read(sample).orElse("");
            if (!code.isEmpty()) {
                newest.remove(point);
                refuseLong(sample.point(), code);
                newest.put(point, code);
            }
            return;
        }
        String text = sample.value() == null ? "" : text(sample.value());
        if (text.length() > LONGEST) {
            newest.remove(point);
            refuseLong(sample.point(), text);
        }
        boolean none = text.isEmpty() || text.toUpperCase(Locale.ROOT).matches("NO ?-?READ|ERROR");
        if (readers.contains(sample.point())) {
            if (none) {
                if (sample.value() != null || sample.quality().code().equals(NO_READ)) {
                    failed.merge(point, 1L, Long::sum);
                }
                newest.remove(point);
                return;
            }
            figures.read(at, failed.remove(point) == null);
        }
        if (none) {
            newest.remove(point);
        } else {
            newest.put(point, text);
        }
    }

    private static String text(Value value) {
        return value instanceof Value.Text t
                ? t.value().trim()
                : value instanceof Value.Bool b
                        ? String.valueOf(b.value())
                        : value.isNumber() ? value.number().toPlainString() : "";
    }

    private static void refuseLong(PointId point, String text) throws Refusal {
        if (text.length() > LONGEST) {
            throw new Refusal(
                    "unreadable",
                    point + " 的内容有 " + text.length() + " 个字符，超过 " + LONGEST + " 个，未采用；请检查其格式",
                    "what " + point + " says has " + text.length() + " characters, more than " + LONGEST
                            + ", and is not taken; look at its format");
        }
    }

    /** The newest code of the station's reader that was not {@link #taken}; empty: there is none. */
    String material(String station) {
        return newest(station(station).reader());
    }

    /** The code of the station's reader went into an event: it goes into no other. */
    void taken(String station) {
        PointId point = station(station).reader();
        if (point != null) {
            newest.remove(point.name());
        }
    }

    String card(String station) {
        return newest(station(station).card());
    }

    String state(String station) {
        return newest(station(station).state());
    }

    boolean isTrue(PointId point) {
        return newest(point).toLowerCase(Locale.ROOT).matches("true|1|yes|approved");
    }

    private TraceabilityParameters.Station station(String name) {
        return parameters.stations().getOrDefault(name, TraceabilityParameters.Station.NONE);
    }

    private String newest(@Nullable PointId point) {
        return point == null ? "" : newest.getOrDefault(point.name(), "");
    }

    void write(StateWriter state) {
        state.integer(newest.size());
        newest.forEach((point, text) -> state.text(point).text(text));
        state.integer(failed.size());
        failed.forEach((point, n) -> state.text(point).integer(n));
    }

    void writeCameras(StateWriter state) {
        cameras.write(state);
    }

    void readCameras(StateReader state) {
        cameras.read(state);
    }

    void read(StateReader state) {
        newest.clear();
        failed.clear();
        for (long n = state.integer(); n > 0; n--) {
            newest.put(state.text(), state.text());
        }
        for (long n = state.integer(); n > 0; n--) {
            failed.put(state.text(), state.integer());
        }
    }

    @Override
    public void close() {
        cameras.close();
    }
}
