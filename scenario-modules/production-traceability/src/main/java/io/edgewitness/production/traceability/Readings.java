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

    /** @throws IllegalArgumentException if a camera's frame is larger than is read; shown to the user */
    void sample(Sample sample, Instant at) {
        if (cameras.has(sample.point())) {
            // Nobody knows how often a camera tried, so its codes are in no share of first reads.
            cameras.read(sample).ifPresent(code -> newest.put(sample.point().name(), cut(code)));
            return;
        }
        String text = sample.value() == null ? "" : text(sample.value());
        String point = sample.point().name();
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
        String text = value instanceof Value.Text t
                ? t.value().trim()
                : value instanceof Value.Bool b
                        ? String.valueOf(b.value())
                        : value.isNumber() ? value.number().toPlainString() : "";
        return cut(text);
    }

    private static String cut(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    }

    /** The newest code of the station's reader, once; empty: there is none. */
    String material(String station) {
        PointId point = station(station).reader();
        String code = point == null ? null : newest.remove(point.name());
        return code == null ? "" : code;
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
