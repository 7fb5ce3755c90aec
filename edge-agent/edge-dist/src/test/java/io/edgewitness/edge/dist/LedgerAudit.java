package io.edgewitness.edge.dist;

import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerReplay;
import io.edgewitness.edge.ledger.proto.DemandRecord;
import io.edgewitness.edge.ledger.proto.EventRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads a stopped agent's whole ledger, and counts what must hold whatever happened. */
final class LedgerAudit {
    private final Map<String, List<String>> keys = new HashMap<>();
    private final Map<String, List<Sample>> samples = new HashMap<>();
    private final List<GapRecord> gaps = new ArrayList<>();
    private final List<MetricRecord> metrics = new ArrayList<>();
    private final List<EventRecord> events = new ArrayList<>();
    private final List<DemandRecord> demands = new ArrayList<>();
    private final Set<Long> epochs = new HashSet<>();

    LedgerAudit(Path agentData) {
        try {
            read(LedgerReplay.open(new FileDisk(agentData.resolve("ledger")), 0, 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(LedgerReplay replay) {
        try (replay) {
            for (LedgerReplay.Item item = replay.next(); item != null; item = replay.next()) {
                epochs.add(item.epoch());
                if (item instanceof LedgerReplay.Item.Samples s) {
                    if (s.delivery().key() != null) {
                        keys.computeIfAbsent(s.source(), k -> new ArrayList<>())
                                .add(s.delivery().key());
                    }
                    for (Sample sample : s.delivery().samples()) {
                        samples.computeIfAbsent(sample.point().name(), k -> new ArrayList<>())
                                .add(sample);
                    }
                } else if (item instanceof LedgerReplay.Item.Evidence e) {
                    if (e.record().hasGap()) {
                        gaps.add(e.record().getGap());
                    } else if (e.record().hasEvent()) {
                        events.add(e.record().getEvent());
                    } else if (e.record().hasDemand()) {
                        demands.add(e.record().getDemand());
                    } else if (e.record().hasMetric()) {
                        metrics.add(e.record().getMetric());
                    }
                }
            }
        }
    }

    List<Sample> samples(String point) {
        return samples.getOrDefault(point, List.of());
    }

    /** Those that name the point, or stand for all of the source that its name begins with. */
    List<GapRecord> gaps(String point) {
        return gaps.stream()
                .filter(gap -> gap.getPointsList().contains(point)
                        || gap.getPointsCount() == 0 && point.startsWith(gap.getSource()))
                .toList();
    }

    List<MetricRecord> metrics(String scenario, String name) {
        return metrics.stream()
                .filter(m -> m.getScenario().equals(scenario) && m.getName().equals(name))
                .toList();
    }

    /** In the ledger's order. */
    List<EventRecord> events(String scenario) {
        return events.stream().filter(e -> e.getScenario().equals(scenario)).toList();
    }

    List<DemandRecord> demands(String scenario) {
        return demands.stream().filter(d -> d.getScenario().equals(scenario)).toList();
    }

    Set<String> keys(String source) {
        return new HashSet<>(keys.getOrDefault(source, List.of()));
    }

    List<String> duplicateKeys(String source) {
        Set<String> seen = new HashSet<>();
        return keys.getOrDefault(source, List.of()).stream()
                .filter(k -> !seen.add(k))
                .toList();
    }

    long badSamplesWithAValue() {
        return samples.values().stream()
                .flatMap(List::stream)
                .filter(s -> s.quality().isBad() && s.value() != null)
                .count();
    }

    /** Spans longer than two and a half intervals between neighbouring samples of a polled point that no gap covers. */
    List<String> undeclaredHoles(String point, long intervalMillis) {
        List<String> holes = new ArrayList<>();
        List<Instant> times = samples.getOrDefault(point, List.of()).stream()
                .map(Sample::receivedTime)
                .sorted()
                .toList();
        for (int i = 1; i < times.size(); i++) {
            Instant from = times.get(i - 1);
            Instant to = times.get(i);
            // A cycle whose answer came late was not missed: it and the one after it stand close together then.
            Instant soon = to.plusMillis(intervalMillis);
            long late = Math.max(
                    0,
                    times.stream().skip(i + 1).takeWhile(t -> t.isBefore(soon)).count() - 1);
            long tolerance = intervalMillis * 5 / 2 + late * intervalMillis;
            if (Duration.between(from, to).toMillis() > tolerance && !covered(from, to, tolerance)) {
                holes.add(from + " to " + to);
            }
        }
        return holes;
    }

    private boolean covered(Instant from, Instant to, long tolerance) {
        long open = Duration.between(from, to).toMillis();
        for (GapRecord gap : gaps) {
            Instant start = max(from, nanos(gap.getFrom()));
            Instant end = min(to, nanos(gap.getTo()));
            if (start.isBefore(end)) {
                open -= Duration.between(start, end).toMillis();
            }
        }
        return open <= tolerance;
    }

    private static Instant nanos(long time) {
        return Instant.ofEpochSecond(Math.floorDiv(time, 1_000_000_000L), Math.floorMod(time, 1_000_000_000L));
    }

    private static Instant max(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static Instant min(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    /** Energy windows whose newest revision is not what the ledger's own samples give. */
    List<String> figuresThatMissASample(String scenario, String point) {
        TreeMap<Instant, BigDecimal> readings = new TreeMap<>();
        for (Sample s : samples.getOrDefault(point, List.of())) {
            if (s.value() != null) {
                readings.put(s.receivedTime(), s.value().number());
            }
        }
        Map<Long, MetricRecord> newest = new TreeMap<>();
        for (MetricRecord m : metrics) {
            if (m.getScenario().equals(scenario) && m.getName().equals("em_energy_kwh")) {
                newest.merge(m.getWindowStart(), m, (a, b) -> b.getRevision() >= a.getRevision() ? b : a);
            }
        }
        List<String> wrong = new ArrayList<>();
        newest.forEach((start, metric) -> {
            BigDecimal recomputed = advance(readings, nanos(start), nanos(metric.getWindowEnd()));
            BigDecimal told = metric.hasExact() ? new BigDecimal(metric.getExact()) : BigDecimal.ZERO;
            if (told.compareTo(recomputed) != 0) {
                wrong.add(nanos(start) + ": told " + told + ", the samples give " + recomputed);
            }
        });
        return wrong;
    }

    private static BigDecimal advance(TreeMap<Instant, BigDecimal> readings, Instant from, Instant to) {
        Map.Entry<Instant, BigDecimal> before = readings.lowerEntry(from);
        Map.Entry<Instant, BigDecimal> last = readings.lowerEntry(to);
        if (last == null || last.getKey().isBefore(from)) {
            return BigDecimal.ZERO;
        }
        BigDecimal start = before == null ? readings.ceilingEntry(from).getValue() : before.getValue();
        return last.getValue().subtract(start);
    }

    @Override
    public String toString() {
        return epochs.size() + " epochs, "
                + samples.values().stream().mapToInt(List::size).sum() + " samples, " + gaps.size() + " gaps, "
                + metrics.size() + " figures";
    }
}
