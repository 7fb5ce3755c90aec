package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.Disk;
import io.edgewitness.edge.ledger.LedgerReader;
import io.edgewitness.edge.ledger.LedgerWriter;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.ProtoValues;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.OrderReceipt;
import io.edgewitness.edge.wire.GrpcLink;
import io.edgewitness.edge.wire.Identity;
import io.edgewitness.edge.wire.proto.Live;
import io.edgewitness.edge.wire.proto.LiveHealth;
import io.edgewitness.edge.wire.proto.LiveValue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The agent's uplink over gRPC, wired to its ledger and pipeline. */
final class AgentUplink implements AutoCloseable {
    /** Last values beyond this are left out: no one looks at a hundred thousand, and a message is 64 MiB at most. */
    private static final int LIVE_BYTES = 16 << 20;

    private static final String NOT_RECORDED = "not recorded";

    private final Uplink uplink;
    private final UplinkRunner runner;
    private final UplinkSource source;
    private final UplinkSource orders;
    private final List<ReadAhead> readers;

    private AgentUplink(
            Uplink uplink, UplinkRunner runner, UplinkSource source, UplinkSource orders, List<ReadAhead> readers) {
        this.uplink = uplink;
        this.runner = runner;
        this.source = source;
        this.orders = orders;
        this.readers = readers;
    }

    /**
     * Opens the uplink.
     *
     * @param models null: it was enrolled while it ran, and takes none until it starts again
     * @return null if this agent is not enrolled: it collects, and nothing leaves it
     */
    static @Nullable AgentUplink open(
            SiteFile site,
            SiteFile.Uplink settings,
            Path data,
            Disk disk,
            LedgerWriter writer,
            Pipeline pipeline,
            InstantSource clock,
            Supplier<Map<String, Health>> health,
            CommandGate gate,
            Function<String, @Nullable SourceAdapter> adapters,
            @Nullable ModelDepot models)
            throws IOException {
        Identity identity = Identity.load(data);
        if (identity == null) {
            return null;
        }
        AtomicReference<@Nullable UplinkRunner> runner = new AtomicReference<>();
        Runnable wake = () -> {
            UplinkRunner r = runner.get();
            if (r != null) {
                r.wake();
            }
        };
        GrpcLink link = new GrpcLink(settings.collector(), identity, wake);
        UplinkLedger ledger = ledger(writer, pipeline, clock);
        UplinkSource source = UplinkSource.of(disk, writer::committed);
        UplinkSource orderSource = UplinkSource.of(disk, writer::committed);
        String agent = site.agent().id();
        UplinkOrders orders = new UplinkOrders(agent, identity.orderKey().toByteArray(), Map.of(), orderSource, ledger);
        orders.begin(CommandDownlink.KIND, new CommandDownlink(gate));
        orders.begin(HoldDownlink.KIND, new HoldDownlink(pipeline));
        orders.begin(TellDownlink.KIND, new TellDownlink(pipeline, adapters));
        Supplier<LedgerReader> reader = () -> LedgerReader.open(disk, writer::committed);
        FetchDownlink fetches = new FetchDownlink(reader, wake);
        orders.begin(FetchDownlink.KIND, fetches);
        orders.send(fetches);
        BlobDownlink blobs = new BlobDownlink(disk, reader, wake);
        orders.begin(BlobDownlink.KIND, blobs);
        orders.send(blobs);
        if (models != null) {
            ModelDownlink brought = new ModelDownlink(models, wake);
            orders.begin(ModelDownlink.KIND, brought);
            orders.send(brought);
            orders.pieces(brought::took);
        }
        Uplink uplink = new Uplink(
                agent,
                source,
                link,
                ledger,
                orders,
                values -> live(values ? pipeline.sources() : List.of(), health.get(), clock),
                UplinkSettings.DEFAULT,
                RandomGenerator.getDefault());
        UplinkRunner started = new UplinkRunner(uplink, link, clock);
        runner.set(started);
        started.start();
        return new AgentUplink(uplink, started, source, orderSource, List.of(fetches, blobs));
    }

    private static UplinkLedger ledger(LedgerWriter writer, Pipeline pipeline, InstantSource clock) {
        return new UplinkLedger() {
            @Override
            public void acknowledged(BatchId id) {
                writer.acknowledged(id);
            }

            @Override
            public void receipt(OrderReceipt receipt, Runnable durable) {
                pipeline.evidence(EvidenceRecord.newBuilder().setOrder(receipt), clock.instant());
                pipeline.whenDurable(durable);
            }
        };
    }

    /** Health, and the last values of these sources; of a point that is recorded nowhere only that it lives. */
    static Live live(Collection<SourceState> sources, Map<String, Health> health, InstantSource clock) {
        Live.Builder live = Live.newBuilder().setAt(Nanos.of(clock.instant()));
        long bytes = 0;
        for (SourceState source : sources) {
            for (PointState point : source.points()) {
                Sample s = point.latest();
                if (s != null && bytes < LIVE_BYTES) {
                    LiveValue value = value(source, point, s);
                    bytes += value.getSerializedSize();
                    live.addValues(value);
                }
            }
        }
        health.forEach((name, h) -> live.addHealth(LiveHealth.newBuilder()
                .setSource(name)
                .setState(h.state().name())
                .setDetail(h.detail())));
        return live.build();
    }

    private static LiveValue value(SourceState source, PointState point, Sample s) {
        Quality quality = s.quality();
        boolean told = point.definition().record() != PointDefinition.Recording.NONE;
        String level = quality.level().name().substring(0, 1);
        String code = quality.code();
        if (!told) {
            code = code.isEmpty() ? NOT_RECORDED : NOT_RECORDED + "; " + code;
        }
        LiveValue.Builder v = LiveValue.newBuilder()
                .setPoint(s.point().name())
                .setUnit(point.definition().unit())
                .setQuality(code.isEmpty() ? level : level + " " + code)
                .setReceivedTime(Nanos.of(s.receivedTime()))
                .setMode(ScenarioRecords.proto(source.mode()))
                .setSource(source.id());
        if (told && s.value() != null) {
            v.setValue(ProtoValues.encode(s.value()));
        }
        if (s.sourceTime() != null) {
            v.setSourceTime(Nanos.of(s.sourceTime()));
        }
        return v.build();
    }

    UplinkStatus status() {
        return uplink.status();
    }

    Health health() {
        UplinkStatus s = uplink.status();
        if (s.phase() == UplinkStatus.Phase.STREAMING && s.problem().isEmpty()) {
            return Health.up();
        }
        return new Health(Health.State.DEGRADED, s.problem().isEmpty() ? "connecting" : s.problem());
    }

    @Override
    public void close() {
        runner.close();
        readers.forEach(ReadAhead::close);
        source.close();
        orders.close();
    }
}
