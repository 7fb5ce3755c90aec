package io.edgewitness.adapter.opcua;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.plant.PressServer;
import io.edgewitness.edge.plant.PressSettings;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.RecordingSink;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.encoding.DefaultEncodingContext;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.Matrix;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.XmlElement;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UByte;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.ULong;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UShort;
import org.eclipse.milo.opcua.stack.core.types.enumerated.ServerState;
import org.eclipse.milo.opcua.stack.core.types.structured.Range;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every built-in type goes through a real server, a real socket and a subscription. */
class OpcUaTypesTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final DateTime SOURCE_TIME = new DateTime(Instant.parse("2026-03-04T05:06:07.123456700Z"));
    private static final DateTime SERVER_TIME = new DateTime(Instant.parse("2026-03-04T05:06:09Z"));
    private static final UUID GUID = UUID.fromString("72962b91-fa75-4ae6-8d28-b404dc7daf63");

    @TempDir
    Path directory;

    private static Map<String, Variant> inputs() {
        Map<String, Variant> in = new LinkedHashMap<>();
        in.put("Boolean", Variant.of(true));
        in.put("SByte", Variant.of((byte) -128));
        in.put("Byte", Variant.of(UByte.valueOf(255)));
        in.put("Int16", Variant.of((short) -32768));
        in.put("UInt16", Variant.of(UShort.valueOf(65535)));
        in.put("Int32", Variant.of(Integer.MIN_VALUE));
        in.put("UInt32", Variant.of(UInteger.valueOf(4294967295L)));
        in.put("Int64", Variant.of(Long.MIN_VALUE));
        in.put("UInt64Small", Variant.of(ULong.valueOf(Long.MAX_VALUE)));
        in.put("UInt64Large", Variant.of(ULong.valueOf(new BigInteger("18446744073709551615"))));
        in.put("Float", Variant.of(0.1f));
        in.put("Double", Variant.of(602874.17));
        in.put("String", Variant.of("压力 ✓"));
        in.put("DateTime", Variant.of(SERVER_TIME));
        in.put("Guid", Variant.of(GUID));
        in.put("ByteString", Variant.of(ByteString.of(new byte[] {0, 1, (byte) 0xFF})));
        in.put("XmlElement", Variant.of(new XmlElement("<a>1</a>")));
        in.put("NodeId", Variant.of(new NodeId(2, "x")));
        in.put("QualifiedName", Variant.of(new QualifiedName(2, "name")));
        in.put("LocalizedText", Variant.of(LocalizedText.english("hello")));
        in.put("StatusCode", Variant.of(new StatusCode(StatusCodes.Bad_NodeIdUnknown)));
        in.put("Int32Array", Variant.of(new Integer[] {1, 2, 3}));
        in.put("UInt64Array", Variant.of(new ULong[] {ULong.valueOf(1), ULong.valueOf("18446744073709551615")}));
        in.put("DoubleArray", Variant.of(new Double[] {1.5, -2.5}));
        in.put("StringArray", Variant.of(new String[] {"a", "b"}));
        in.put("EmptyArray", Variant.of(new Double[0]));
        in.put("VariantArray", Variant.of(new Variant[] {Variant.of(1), Variant.of("x")}));
        in.put("Structure", Variant.of(range(1)));
        in.put("StructureArray", Variant.of(new ExtensionObject[] {range(1), range(2)}));
        in.put("Enumeration", Variant.of(ServerState.Suspended.getValue()));
        in.put("Matrix", Variant.of(Matrix.ofInt32(new Integer[][] {{1, 2}, {3, 4}})));
        return in;
    }

    private static Map<String, Value> outputs() {
        Map<String, Value> out = new LinkedHashMap<>();
        out.put("Boolean", Value.of(true));
        out.put("SByte", Value.of(-128));
        out.put("Byte", Value.of(255));
        out.put("Int16", Value.of(-32768));
        out.put("UInt16", Value.of(65535));
        out.put("Int32", Value.of((long) Integer.MIN_VALUE));
        out.put("UInt32", Value.of(4294967295L));
        out.put("Int64", Value.of(Long.MIN_VALUE));
        out.put("UInt64Small", Value.of(Long.MAX_VALUE));
        out.put("UInt64Large", Value.of(new BigDecimal("18446744073709551615")));
        out.put("Float", Value.of((double) 0.1f));
        out.put("Double", Value.of(602874.17));
        out.put("String", Value.of("压力 ✓"));
        out.put("DateTime", Value.of("2026-03-04T05:06:09Z"));
        out.put("Guid", Value.of(GUID.toString()));
        out.put("ByteString", new Value.Bytes(new byte[] {0, 1, (byte) 0xFF}));
        out.put("XmlElement", Value.of("<a>1</a>"));
        out.put("NodeId", Value.of("ns=2;s=x"));
        out.put("QualifiedName", Value.of("2:name"));
        out.put("LocalizedText", Value.of("hello"));
        out.put("StatusCode", Value.of("opcua:0x80340000 Bad_NodeIdUnknown"));
        out.put("Int32Array", array(Value.of(1), Value.of(2), Value.of(3)));
        out.put("UInt64Array", array(Value.of(1), Value.of(new BigDecimal("18446744073709551615"))));
        out.put("DoubleArray", array(Value.of(1.5), Value.of(-2.5)));
        out.put("StringArray", array(Value.of("a"), Value.of("b")));
        out.put("EmptyArray", array());
        out.put("VariantArray", array(Value.of(1), Value.of("x")));
        out.put("Structure", limits(1));
        out.put("StructureArray", array(limits(1), limits(2)));
        out.put("Enumeration", Value.of(3));
        out.put("Matrix", array(array(Value.of(1), Value.of(2)), array(Value.of(3), Value.of(4))));
        return out;
    }

    private static ExtensionObject range(double low) {
        return ExtensionObject.encode(DefaultEncodingContext.INSTANCE, new Range(low, low + 1));
    }

    private static Value limits(double low) {
        return new Value.Structure(Map.of("Low", Value.of(low), "High", Value.of(low + 1)));
    }

    private static Value array(Value... items) {
        return new Value.Array(List.of(items));
    }

    private static DataValue good(Variant value) {
        return new DataValue(value, StatusCode.GOOD, SOURCE_TIME, null);
    }

    private static DataValue data(Variant value, long status, @Nullable DateTime source) {
        return new DataValue(value, new StatusCode(status), source, null, SERVER_TIME, null);
    }

    private Map<PointId, Sample> firstSamples(Map<String, DataValue> values) throws Exception {
        try (PressServer server = new PressServer(PressSettings.of(FreePort.find(), directory.resolve("server")));
                RecordingSink sink = new RecordingSink()) {
            server.start();
            values.forEach((name, value) -> server.put("Types." + name, NodeIds.BaseDataType, value));
            List<OpcUaPoint> points = new ArrayList<>();
            values.keySet().forEach(name -> points.add(OpcUaTests.point(name, "ns=2;s=Types." + name, 100)));
            try (OpcUaAdapter adapter = OpcUaTests.adapter(
                    "types", server.endpoint(), null, new SystemClock(), directory.resolve("adapter"), points)) {
                adapter.start(sink);
                Await.until(
                        "a sample of each type",
                        LIMIT,
                        () -> points.stream()
                                .noneMatch(p -> sink.samples(p.id()).isEmpty()),
                        () -> adapter.health() + " " + sink.samples());
                Await.until(
                        "the definition of each structure",
                        LIMIT,
                        () -> sink.samples().stream()
                                .filter(s -> s.quality().code().contains("asked for"))
                                .allMatch(s -> sink.samples(s.point()).size() > 1));
            }
            Map<PointId, Sample> first = new LinkedHashMap<>();
            sink.samples().stream()
                    .filter(sample -> !sample.quality().code().contains("asked for"))
                    .forEach(sample -> first.putIfAbsent(sample.point(), sample));
            return first;
        }
    }

    @Test
    void everyBuiltInTypeAndItsArraysComeOutExactly() throws Exception {
        Map<String, DataValue> values = new LinkedHashMap<>();
        inputs().forEach((name, value) -> values.put(name, good(value)));
        Map<PointId, Sample> samples = firstSamples(values);
        outputs().forEach((name, value) -> {
            Sample sample = samples.get(new PointId(name));
            assertThat(sample).as(name).isNotNull();
            assertThat(sample.value()).as(name).isEqualTo(value);
            assertThat(sample.quality()).as(name).isEqualTo(Quality.GOOD);
            assertThat(sample.sourceTime()).as(name).isEqualTo(SOURCE_TIME.getJavaInstant());
        });
        assertThat(samples).hasSameSizeAs(outputs());
    }

    @Test
    void qualityAndSourceTimeAreTheServersAndNothingIsMadeUp() throws Exception {
        Variant number = Variant.of(7.5);
        Variant structure = Variant.of(ExtensionObject.of(ByteString.of(new byte[] {1}), new NodeId(2, 5001)));
        Map<String, DataValue> values = new LinkedHashMap<>();
        values.put("uncertain", data(number, StatusCodes.Uncertain_LastUsableValue, SOURCE_TIME));
        values.put("bad-with-value", data(number, StatusCodes.Bad_SensorFailure, SOURCE_TIME));
        values.put("no-source-time", data(number, StatusCodes.Good, null));
        values.put("null", data(Variant.NULL_VALUE, StatusCodes.Good, SOURCE_TIME));
        values.put("structure", data(structure, StatusCodes.Good, SOURCE_TIME));
        values.put("clamped", data(number, StatusCodes.Good_Clamped, SOURCE_TIME));
        values.put("null-in-array", data(Variant.of(new String[] {"a", null}), StatusCodes.Good, SOURCE_TIME));
        Map<PointId, Sample> samples = firstSamples(values);

        assertSample(
                samples,
                "uncertain",
                Value.of(7.5),
                Quality.Level.UNCERTAIN,
                "opcua:0x40900000 Uncertain_LastUsableValue");
        assertSample(samples, "bad-with-value", null, Quality.Level.BAD, "opcua:0x808C0000 Bad_SensorFailure");
        assertSample(samples, "no-source-time", Value.of(7.5), Quality.Level.GOOD, "");
        assertThat(samples.get(new PointId("no-source-time")).sourceTime()).isNull();
        assertThat(samples.get(new PointId("bad-with-value")).sourceTime()).isEqualTo(SOURCE_TIME.getJavaInstant());
        assertSample(samples, "null", null, Quality.Level.BAD, "opcua:0x00000000 Good, but the value is null");
        assertSample(samples, "clamped", Value.of(7.5), Quality.Level.GOOD, "opcua:0x00300000 Good_Clamped");
        assertSample(
                samples,
                "structure",
                null,
                Quality.Level.BAD,
                "opcua:0x00000000 Good, but the value is a structure of type ns=2;i=5001, which is not decoded: the server gives no definition of it; address its members");
        assertSample(
                samples,
                "null-in-array",
                null,
                Quality.Level.BAD,
                "opcua:0x00000000 Good, but the value is an array whose element 1 is null");
    }

    private static void assertSample(
            Map<PointId, Sample> samples, String name, @Nullable Value value, Quality.Level level, String code) {
        Sample sample = samples.get(new PointId(name));
        assertThat(sample.value()).as(name).isEqualTo(value);
        assertThat(sample.quality()).as(name).isEqualTo(new Quality(level, code));
    }
}
