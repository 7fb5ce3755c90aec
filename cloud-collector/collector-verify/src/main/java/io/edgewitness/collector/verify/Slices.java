package io.edgewitness.collector.verify;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.StoredGap;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the batches of a bundle: of each agent one run without holes, from the last batch that was closed before the first window
 * starts to the last that a figure uses, and an hour past the last window's end.
 */
final class Slices {
    /** Late samples that change a window come within this time, as a rule. */
    private static final Duration SETTLE = Duration.ofHours(1);

    private Slices() {}

    /** All batches from the first window's start to the newest. */
    static List<LedgerSlice> all(BatchSource source, Collection<FigureRequest> requests) throws BundleException {
        Instant from = from(requests);
        List<LedgerSlice> slices = new ArrayList<>();
        for (String agent : source.agents()) {
            List<Batch> batches = batches(source, agent, from);
            if (!batches.isEmpty()) {
                slices.add(new LedgerSlice(agent, source.publicKey(agent), batches));
            }
        }
        return slices;
    }

    /** Leaves out what comes after the last record that a figure uses, and an hour after the last window's end. */
    static List<LedgerSlice> cut(List<LedgerSlice> slices, Collection<Figure> figures) throws BundleException {
        List<FigureRequest> requests = figures.stream().map(Figure::request).toList();
        Instant until = windows(requests)
                .map(Window::end)
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH)
                .plus(SETTLE);
        List<LedgerSlice> cut = new ArrayList<>();
        for (LedgerSlice s : slices) {
            BatchId last = figures.stream()
                    .flatMap(f -> Stream.concat(
                            f.records().stream(), f.gaps().stream().map(StoredGap::record)))
                    .filter(r -> r.agent().equals(s.agent()))
                    .map(r -> new BatchId(r.epoch(), r.batch()))
                    .max(BatchId::compareTo)
                    .orElse(BatchId.NONE);
            int size = 1;
            while (size < s.batches().size()) {
                BatchHeader h = header(s.agent(), last, s.batches().get(size));
                if (LedgerSlice.id(h).isAfter(last)
                        && !Nanos.instant(h.getOpened()).isBefore(until)) {
                    break;
                }
                size++;
            }
            cut.add(new LedgerSlice(s.agent(), s.publicKey(), s.batches().subList(0, size)));
        }
        return cut;
    }

    static Instant from(Collection<FigureRequest> requests) {
        return windows(requests).map(Window::start).min(Instant::compareTo).orElse(Instant.EPOCH);
    }

    static Stream<Window> windows(Collection<FigureRequest> requests) {
        return requests.stream().flatMap(r -> Stream.concat(Stream.of(r.reporting()), Stream.ofNullable(r.baseline())));
    }

    private static List<Batch> batches(BatchSource source, String agent, Instant from) throws BundleException {
        List<Batch> batches = new ArrayList<>();
        BatchId at = source.before(agent, from);
        // With a pause between it and the next one, it alone shows that nothing was recorded before that.
        @Nullable Batch before = at.equals(BatchId.NONE) ? null : source.batch(agent, at);
        for (Batch b = source.next(agent, at); b != null; b = source.next(agent, at)) {
            BatchHeader h = header(agent, at, b);
            at = LedgerSlice.id(h);
            if (batches.isEmpty() && !Nanos.instant(h.getClosed()).isAfter(from)) {
                before = b;
                continue;
            }
            if (batches.isEmpty() && before != null) {
                batches.add(LedgerSlice.withoutPayload(before));
            }
            batches.add(LedgerSlice.withoutPayload(b));
        }
        if (batches.isEmpty() && before != null) {
            batches.add(LedgerSlice.withoutPayload(before));
        }
        return batches;
    }

    private static BatchHeader header(String agent, BatchId after, Batch b) throws BundleException {
        try {
            return LedgerSlice.header(b);
        } catch (InvalidProtocolBufferException e) {
            throw new BundleException("the batch of agent " + agent + " after " + after + " has no readable header", e);
        }
    }
}
