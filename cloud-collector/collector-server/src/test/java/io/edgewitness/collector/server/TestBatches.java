package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.BlobRecord;
import io.edgewitness.edge.ledger.proto.CommandStep;
import io.edgewitness.edge.ledger.proto.Configuration;
import io.edgewitness.edge.ledger.proto.DemandRecord;
import io.edgewitness.edge.ledger.proto.EpochStart;
import io.edgewitness.edge.ledger.proto.EventRecord;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Field;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.Hold;
import io.edgewitness.edge.ledger.proto.Label;
import io.edgewitness.edge.ledger.proto.LaneDropped;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.Manifest;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.Mode;
import io.edgewitness.edge.ledger.proto.ModeShare;
import io.edgewitness.edge.ledger.proto.PointVersion;
import io.edgewitness.edge.ledger.proto.PreflightRecord;
import io.edgewitness.edge.ledger.proto.Ratio;
import io.edgewitness.edge.ledger.proto.RawDelivery;
import io.edgewitness.edge.ledger.proto.RawFrame;
import io.edgewitness.edge.ledger.proto.RolledGaps;
import io.edgewitness.edge.ledger.proto.RolledMetric;
import io.edgewitness.edge.ledger.proto.Rollup;
import io.edgewitness.edge.ledger.proto.Seal;
import io.edgewitness.edge.ledger.proto.Span;
import io.edgewitness.edge.ledger.proto.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Makes the batches of one agent, chained, with records as an agent writes them; signatures are another test's. */
final class TestBatches {
    static final long START = Instant.parse("2026-03-31T15:59:50Z").getEpochSecond() * 1_000_000_000L;

    private final String agent;
    private final String enterprise;
    private final String site;
    private ByteString previous = ByteString.copyFrom(new byte[32]);
    private long epoch = 1;
    private long number;
    private long sequence;
    private long closed;
    private final List<EvidenceRecord> evidence = new ArrayList<>();
    private final List<RawFrame> raw = new ArrayList<>();
    private final List<BlobRecord> blobs = new ArrayList<>();

    TestBatches(String agent) {
        this(agent, "acme", "jn-plant-1");
    }

    TestBatches(String agent, String enterprise, String site) {
        this.agent = agent;
        this.enterprise = enterprise;
        this.site = site;
        begin();
    }

    /** An agent as after its enrolment. */
    static void enrol(AgentRegistry registry, String agent, Instant now) throws BatchStore.StoreException {
        ByteString token = ByteString.copyFromUtf8(agent + "-0123456789abcdef0123456789abcdef");
        registry.addToken(new AgentRegistry.Token(token, agent, now.plusSeconds(60), null));
        registry.redeem(
                token,
                new AgentRegistry.Agent(
                        agent, ByteString.copyFromUtf8("k" + agent), ByteString.copyFromUtf8("c"), now));
    }

    void begin() {
        add(record().setEpochStart(EpochStart.newBuilder().setReason("started").setSoftware("0.1.0")));
        add(record().setConfiguration(Configuration.newBuilder()
                .setSite(site)
                .setEnterprise(enterprise)
                .setPath("acme/jining/plant-1")
                .setName("济宁一厂")));
        add(record().setPoint(PointVersion.newBuilder()
                .setNumber(1)
                .setPoint("meter1.energy")
                .setSource("meters")
                .setMode(Mode.SIM)
                .setUnit("kW.h")));
        add(record().setPoint(PointVersion.newBuilder()
                .setNumber(2)
                .setPoint("press.state")
                .setSource("press")
                .setMode(Mode.REAL)
                .setUnit("1")));
    }

    /** Its configuration from now on. */
    TestBatches inZone(String zone) {
        add(record().setConfiguration(Configuration.newBuilder()
                .setSite(site)
                .setEnterprise(enterprise)
                .setTimeZone(zone)));
        return this;
    }

    void restart() {
        epoch++;
        number = 0;
        sequence = 0;
        begin();
    }

    private EvidenceRecord.Builder record() {
        return EvidenceRecord.newBuilder().setSequence(++sequence).setAt(START + sequence * 1_000_000L);
    }

    private void add(EvidenceRecord.Builder record) {
        evidence.add(record.build());
    }

    /** An event with attributes that are texts. */
    TestBatches event(String type, Map<String, String> texts) {
        EventRecord.Builder event =
                EventRecord.newBuilder().setScenario("line-1").setType(type).setMessage(type);
        texts.forEach((name, text) -> event.addAttributes(
                Field.newBuilder().setName(name).setValue(Value.newBuilder().setText(text))));
        add(record().setEvent(event));
        return this;
    }

    /** An event of a scenario that names bytes which the agent keeps. */
    TestBatches recorded(String scenario, String type, Map<String, String> texts, String mediaType, byte[] content) {
        byte[] digest = Hex.digest().digest(content);
        blobs.add(BlobRecord.newBuilder()
                .setSequence(++sequence)
                .setSha256(ByteString.copyFrom(digest))
                .setSize(content.length)
                .setMediaType(mediaType)
                .setScenario(scenario)
                .build());
        EventRecord.Builder event = EventRecord.newBuilder()
                .setScenario(scenario)
                .setType(type)
                .setMessage(type)
                .addBlobs(ByteString.copyFrom(digest));
        texts.forEach((name, text) -> event.addAttributes(
                Field.newBuilder().setName(name).setValue(Value.newBuilder().setText(text))));
        add(record().setEvent(event));
        return this;
    }

    /** The manifest of a scenario with parameters as the site file has them. */
    TestBatches machine(String scenario, String slug, String parameters) {
        add(record().setManifest(Manifest.newBuilder()
                .setScenario(scenario)
                .setSlug(slug)
                .setParameters(ByteString.copyFromUtf8(parameters))));
        return this;
    }

    /** What a scenario tells of a machine. */
    TestBatches told(String scenario, String type, int severity, String message, Map<String, Value> attributes) {
        return told(record(), scenario, type, severity, message, attributes);
    }

    TestBatches toldAt(
            Instant at, String scenario, String type, int severity, String message, Map<String, Value> attributes) {
        long nanos = at.getEpochSecond() * 1_000_000_000L + at.getNano();
        return told(record().setAt(nanos), scenario, type, severity, message, attributes);
    }

    private TestBatches told(
            EvidenceRecord.Builder record,
            String scenario,
            String type,
            int severity,
            String message,
            Map<String, Value> attributes) {
        EventRecord.Builder event = EventRecord.newBuilder()
                .setScenario(scenario)
                .setType(type)
                .setSeverity(severity)
                .setMessage(message);
        attributes.forEach((name, value) ->
                event.addAttributes(Field.newBuilder().setName(name).setValue(value)));
        add(record.setEvent(event));
        return this;
    }

    /** A figure of a machine, of the window of this number; windows last 10 s. */
    TestBatches figure(String scenario, String slug, String name, String sensor, int window, String value) {
        return figure(scenario, slug, name, sensor, window, m -> m.setExact(value));
    }

    /** The same of a share. */
    TestBatches share(
            String scenario,
            String slug,
            String name,
            String sensor,
            int window,
            String numerator,
            String denominator) {
        return figure(
                scenario,
                slug,
                name,
                sensor,
                window,
                m -> m.setRatio(Ratio.newBuilder().setNumerator(numerator).setDenominator(denominator)));
    }

    private TestBatches figure(
            String scenario,
            String slug,
            String name,
            String sensor,
            int window,
            UnaryOperator<MetricRecord.Builder> amount) {
        long from = START + window * 10_000_000_000L;
        MetricRecord.Builder metric = MetricRecord.newBuilder()
                .setScenario(scenario)
                .setSlug(slug)
                .setName(name)
                .setWindowStart(from)
                .setWindowEnd(from + 10_000_000_000L)
                .setArm("on")
                .setFormula(name + "@1")
                .setExpected(10)
                .setReceived(9)
                .addModes(ModeShare.newBuilder().setMode(Mode.REAL).setSamples(10))
                .setClockBoundNs(-1)
                .addPoints("daq." + scenario.substring(0, 6));
        if (!sensor.isEmpty()) {
            metric.addLabels(Label.newBuilder().setKey("sensor").setValue(sensor));
        }
        add(record().setMetric(amount.apply(metric)));
        return this;
    }

    TestBatches manifest(String scenario) {
        add(record().setManifest(Manifest.newBuilder().setScenario(scenario).setSlug("energy")));
        return this;
    }

    TestBatches metric(String name, int window, int revision, String value) {
        long from = START + window * 10_000_000_000L;
        add(record().setMetric(MetricRecord.newBuilder()
                .setScenario("energy-line-1")
                .setSlug("energy-management")
                .setName(name)
                .addLabels(Label.newBuilder().setKey("medium").setValue("electricity"))
                .setWindowStart(from)
                .setWindowEnd(from + 10_000_000_000L)
                .setRevision(revision)
                .setArm("on")
                .setFormula("register-difference@1")
                .setUnit("kW.h")
                .setExact(value)
                .setExpected(10)
                .setReceived(10)
                .addModes(ModeShare.newBuilder().setMode(Mode.SIM).setSamples(10))
                .setClockBoundNs(-1)
                .addPoints("meter1.energy")));
        return this;
    }

    /** An hour with one series and a gap. */
    TestBatches rollup(int hour, int revision, String sum) {
        long from = START + hour * 3_600_000_000_000L;
        add(record().setRollup(Rollup.newBuilder()
                .setSpan(Span.HOUR)
                .setFrom(from)
                .setTo(from + 3_600_000_000_000L)
                .setRevision(revision)
                .setPrevious(ByteString.copyFrom(new byte[32]))
                .addGaps(RolledGaps.newBuilder().setSource("meters").setGaps(1).setMissing(5))
                .addMetrics(RolledMetric.newBuilder()
                        .setScenario("energy-line-1")
                        .setName("em_energy_kwh")
                        .addLabels(Label.newBuilder().setKey("medium").setValue("electricity"))
                        .setArm("on")
                        .setFormula("register-difference@1")
                        .setWindows(60)
                        .setExact(sum))));
        return this;
    }

    TestBatches eventAndGap() {
        add(record().setEvent(EventRecord.newBuilder()
                .setScenario("energy-line-1")
                .setType("meter-exchanged")
                .setSeverity(300)
                .setMessage("换表\t\\ line\nbreak")
                .addAttributes(Field.newBuilder()
                        .setName("before")
                        .setValue(Value.newBuilder().setDecimal("12.50")))));
        add(record().setGap(GapRecord.newBuilder()
                .setSource("meters")
                .addPoints("meter1.energy")
                .setFrom(START)
                .setTo(START + 5_000_000_000L)
                .setCount(5)
                .setReason("disconnected: it said \"no\"")));
        return this;
    }

    TestBatches dropped(String lane) {
        add(record().setDropped(LaneDropped.newBuilder()
                .setLane(lane)
                .setReason("quota")
                .setRecords(5)
                .setEpoch(1)
                .setFirstBatch(1)
                .setLastBatch(2)));
        return this;
    }

    TestBatches demand(String demand, boolean met) {
        add(record().setDemand(DemandRecord.newBuilder()
                .setScenario("energy-line-1")
                .setDemand(demand)
                .setMet(met)
                .setMeasured("0.5 s")));
        return this;
    }

    /** A point that the collector gives its values. */
    TestBatches toldPoint(int number, String point) {
        add(record().setPoint(PointVersion.newBuilder()
                .setNumber(number)
                .setPoint(point)
                .setSource("collector")
                .setMode(Mode.REAL)
                .setAddress("text")
                .setUnit("1")));
        return this;
    }

    /** The same text wherever an agent can write one that people read. */
    TestBatches saying(String text) {
        add(record().setPoint(PointVersion.newBuilder()
                .setNumber(3)
                .setPoint(text)
                .setSource(text)
                .setMode(Mode.REPLAY)
                .setAddress(text)
                .setUnit(text)));
        add(record().setManifest(Manifest.newBuilder()
                .setScenario(text)
                .setSlug(text)
                .setYaml(ByteString.copyFromUtf8("title: {zh: '" + text + "', en: '" + text + "'}\ndemands: ['13.4']\n"
                        + "metrics: [{name: em_energy_kwh, unit: kW.h, title: '" + text + "'}]\n"))
                .setParameters(ByteString.copyFromUtf8("window: '" + text + "'\n"))));
        add(record().setDemand(DemandRecord.newBuilder()
                .setScenario(text)
                .setDemand("13.4")
                .setMet(true)
                .setMeasured(text)));
        add(record().setPreflight(PreflightRecord.newBuilder()
                .setScenario(text)
                .setCheck(text)
                .setOutcome("SIMULATED")
                .setMeasured(text)));
        add(record().setEvent(
                        EventRecord.newBuilder().setScenario(text).setType(text).setMessage(text)));
        add(record().setGap(GapRecord.newBuilder()
                .setSource(text)
                .setFrom(START)
                .setTo(START + 5_000_000_000L)
                .setReason(text)));
        return command(text, text, text);
    }

    TestBatches command(String id, String step, String detail) {
        add(record().setCommand(CommandStep.newBuilder().setId(id).setStep(step).setDetail(detail)));
        return this;
    }

    TestBatches hold(String plan, int number, String sha256, long at) {
        add(record().setAt(at)
                .setHold(Hold.newBuilder()
                        .setPlan(plan)
                        .setNumber(number)
                        .setSha256(ByteString.fromHex(sha256))
                        .addPoints("meter1.energy")));
        return this;
    }

    TestBatches seal(long size, long at) {
        add(record().setSeal(Seal.newBuilder()
                .setSize(size)
                .setRoot(ByteString.copyFrom(new byte[32]))
                .setAt(at)));
        return this;
    }

    /** Integers of point 1 and texts of point 2, with source times for the first half. */
    TestBatches samples(int count) {
        RawFrame.Builder frame = RawFrame.newBuilder().addQualities("G").addQualities("B 0x80310000");
        frame.addDeliveries(RawDelivery.newBuilder()
                .setSequence(++sequence)
                .setSource("meters")
                .setSamples(count));
        byte[] sources = new byte[(count + 7) / 8];
        byte[] kinds = new byte[count];
        for (int i = 0; i < count; i++) {
            frame.addPoint(i % 2 + 1).addReceived(i == 0 ? START : 1_000_000_000L);
            frame.addQuality(i % 10 == 9 ? 1 : 0);
            if (i < count / 2) {
                sources[i / 8] |= (byte) (1 << i % 8);
                frame.addSource(-2_000_000L);
            }
            if (i % 10 == 9) {
                kinds[i] = 0;
            } else if (i % 2 == 0) {
                kinds[i] = 1;
                frame.addIntegers(i == 0 ? 1000 : 3);
            } else {
                kinds[i] = 5;
                frame.addTexts("运行 " + i);
            }
        }
        raw.add(frame.setHasSource(ByteString.copyFrom(sources))
                .setKinds(ByteString.copyFrom(kinds))
                .build());
        return this;
    }

    /** Floating-point values of point 1, a minute apart. */
    TestBatches numbers(Instant first, double... values) {
        RawFrame.Builder frame = RawFrame.newBuilder().addQualities("G");
        frame.addDeliveries(RawDelivery.newBuilder()
                .setSequence(++sequence)
                .setSource("meters")
                .setSamples(values.length));
        byte[] kinds = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            frame.addPoint(1)
                    .addReceived(i == 0 ? first.getEpochSecond() * 1_000_000_000L : 60_000_000_000L)
                    .addQuality(0)
                    .addDoubles(values[i]);
            kinds[i] = 2;
        }
        raw.add(frame.setHasSource(ByteString.copyFrom(new byte[(values.length + 7) / 8]))
                .setKinds(ByteString.copyFrom(kinds))
                .build());
        return this;
    }

    /** A text of point 2. */
    TestBatches text(Instant at, String text) {
        raw.add(RawFrame.newBuilder()
                .addQualities("G")
                .addDeliveries(RawDelivery.newBuilder()
                        .setSequence(++sequence)
                        .setSource("press")
                        .setSamples(1))
                .addPoint(2)
                .addReceived(at.getEpochSecond() * 1_000_000_000L)
                .addQuality(0)
                .addTexts(text)
                .setHasSource(ByteString.copyFrom(new byte[1]))
                .setKinds(ByteString.copyFrom(new byte[] {5}))
                .build());
        return this;
    }

    IngestBatch close() {
        Batch.Builder batch = Batch.newBuilder();
        evidence.forEach(r -> batch.addEvidence(leaf(r.toByteString())));
        raw.forEach(f -> batch.addRaw(leaf(f.toByteString())));
        blobs.forEach(b -> batch.addBlob(leaf(b.toByteString())));
        evidence.clear();
        raw.clear();
        blobs.clear();
        BatchHeader header = BatchHeader.newBuilder()
                .setFormat(1)
                .setAgent(agent)
                .setEpoch(epoch)
                .setNumber(++number)
                .setPrevious(previous)
                .setOpened(START + closed)
                .setClosed(START + (closed += 10_000_000_000L))
                .build();
        ByteString bytes = header.toByteString();
        ByteString hash = ByteString.copyFrom(Hex.digest().digest(bytes.toByteArray()));
        previous = hash;
        batch.setHeader(bytes).setSignature(ByteString.copyFrom(new byte[64]));
        return new IngestBatch(agent, header, hash, true, batch.build());
    }

    private static Leaf leaf(ByteString content) {
        return Leaf.newBuilder()
                .setSalt(ByteString.copyFrom(new byte[16]))
                .setContent(content)
                .build();
    }
}
