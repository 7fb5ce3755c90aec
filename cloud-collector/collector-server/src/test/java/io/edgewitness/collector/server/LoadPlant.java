package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.Configuration;
import io.edgewitness.edge.ledger.proto.DemandRecord;
import io.edgewitness.edge.ledger.proto.EpochStart;
import io.edgewitness.edge.ledger.proto.EventRecord;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.Manifest;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.Mode;
import io.edgewitness.edge.ledger.proto.ModeShare;
import io.edgewitness.edge.ledger.proto.PointVersion;
import io.edgewitness.edge.ledger.proto.PreflightRecord;
import io.edgewitness.edge.ledger.proto.Ratio;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The ledger of one meter's agent over a year, of hours: electricity, electricity per good unit, an event each three hours, a gap a month,
 * about 20,000 records. Everything follows from the agent's number; all of it is simulated. Signatures are left out.
 */
final class LoadPlant {
    static final int HOURS = 8_760;
    static final int ENTERPRISES = 20;

    private static final int SITE = 5;
    private static final int ENTERPRISE = 50;
    private static final int BATCH_HOURS = 120;
    private static final long HOUR = 3_600_000_000_000L;

    private final int number;
    private final long start;
    private final SplittableRandom random;
    private final List<EvidenceRecord.Builder> records = new ArrayList<>();
    private ByteString previous = ByteString.copyFrom(new byte[32]);
    private long batch;
    private long sequence;

    /** @param start of the year, a whole hour */
    LoadPlant(int number, Instant start) {
        this.number = number;
        this.start = start.getEpochSecond() * 1_000_000_000L;
        this.random = new SplittableRandom(number);
    }

    String agent() {
        return String.format("gw-%04d", number);
    }

    String site() {
        return String.format("site-%03d", number / SITE);
    }

    String enterprise() {
        return String.format("enterprise-%02d", number / ENTERPRISE);
    }

    /** All batches of the year, the first with the agent's configuration. */
    List<IngestBatch> year(String manifest) {
        List<IngestBatch> batches = new ArrayList<>();
        begin(manifest);
        for (int hour = 0; hour < HOURS; hour++) {
            hour(hour);
            if (hour % BATCH_HOURS == BATCH_HOURS - 1 || hour == HOURS - 1) {
                batches.add(close(hour));
            }
        }
        return batches;
    }

    private void begin(String manifest) {
        add(start).setEpochStart(EpochStart.newBuilder().setReason("started").setSoftware("0.1.0"));
        add(start)
                .setConfiguration(Configuration.newBuilder()
                        .setSite(site())
                        .setEnterprise(enterprise())
                        .setPath(enterprise() + "/" + site() + "/line-" + number % SITE)
                        .setTimeZone("Asia/Shanghai")
                        .setName("厂区 " + number / SITE));
        add(start)
                .setPoint(PointVersion.newBuilder()
                        .setNumber(1)
                        .setPoint("meter1.energy")
                        .setSource("meters")
                        .setMode(Mode.SIM)
                        .setUnit("kW.h")
                        .setIntervalNs(1_000_000_000L));
        add(start)
                .setManifest(Manifest.newBuilder()
                        .setScenario("energy-line-1")
                        .setSlug("energy-management")
                        .setYaml(ByteString.copyFromUtf8(manifest))
                        .setParameters(ByteString.copyFrom("window: 1h\n", StandardCharsets.UTF_8)));
        add(start)
                .setDemand(DemandRecord.newBuilder()
                        .setScenario("energy-line-1")
                        .setDemand("13.4")
                        .setMet(number % 10 != 0)
                        .setMeasured("p95 1.0 s"));
        add(start)
                .setPreflight(PreflightRecord.newBuilder()
                        .setScenario("energy-line-1")
                        .setCheck("clock")
                        .setOutcome("SIMULATED")
                        .setMeasured("no clock source"));
    }

    private void hour(int hour) {
        long units = 400 + random.nextInt(200);
        long centiwattHours = 5_000 + 40 * units + random.nextInt(2_000);
        String kwh = centiwattHours / 100 + "." + String.format("%02d", centiwattHours % 100);
        long from = start + hour * HOUR;
        add(from + HOUR).setMetric(metric(from, "em_energy_kwh", "sum").setExact(kwh));
        add(from + HOUR)
                .setMetric(metric(from, "em_intensity_kwh_per_unit", "ratio")
                        .setRatio(Ratio.newBuilder().setNumerator(kwh).setDenominator(Long.toString(units))));
        if (hour % 3 == 2) {
            add(from + HOUR)
                    .setEvent(EventRecord.newBuilder()
                            .setScenario("energy-line-1")
                            .setType("shift-over")
                            .setSeverity(100 + random.nextInt(500))
                            .setMessage("班次结束 " + hour / 3));
        }
        if (hour % 720 == 719) {
            add(from + HOUR)
                    .setGap(GapRecord.newBuilder()
                            .setSource("meters")
                            .addPoints("meter1.energy")
                            .setFrom(from + HOUR / 2)
                            .setTo(from + HOUR)
                            .setCount(1_800)
                            .setReason("disconnected"));
        }
    }

    private MetricRecord.Builder metric(long from, String name, String aggregation) {
        return MetricRecord.newBuilder()
                .setScenario("energy-line-1")
                .setSlug("energy-management")
                .setName(name)
                .setWindowStart(from)
                .setWindowEnd(from + HOUR)
                .setArm("on")
                .setFormula(name + "@1")
                .setUnit("kW.h")
                .setAggregation(aggregation)
                .setExpected(3_600)
                .setReceived(3_600 - random.nextInt(30))
                .addModes(ModeShare.newBuilder().setMode(Mode.SIM).setSamples(3_600))
                .setClockBoundNs(5_000_000L)
                .addPoints("meter1.energy");
    }

    private EvidenceRecord.Builder add(long at) {
        EvidenceRecord.Builder record =
                EvidenceRecord.newBuilder().setSequence(++sequence).setAt(at);
        records.add(record);
        return record;
    }

    private IngestBatch close(int hour) {
        Batch.Builder made = Batch.newBuilder();
        for (EvidenceRecord.Builder record : records) {
            made.addEvidence(Leaf.newBuilder()
                    .setSalt(ByteString.copyFrom(new byte[16]))
                    .setContent(record.build().toByteString()));
        }
        records.clear();
        BatchHeader header = BatchHeader.newBuilder()
                .setFormat(1)
                .setAgent(agent())
                .setEpoch(1)
                .setNumber(++batch)
                .setPrevious(previous)
                .setOpened(start + (long) (hour + 1 - BATCH_HOURS) * HOUR)
                .setClosed(start + (hour + 1) * HOUR)
                .build();
        ByteString bytes = header.toByteString();
        previous = ByteString.copyFrom(Hex.digest().digest(bytes.toByteArray()));
        made.setHeader(bytes).setSignature(ByteString.copyFrom(new byte[64]));
        return new IngestBatch(agent(), header, previous, true, made.build());
    }
}
