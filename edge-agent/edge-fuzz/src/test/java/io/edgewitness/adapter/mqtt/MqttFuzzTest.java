package io.edgewitness.adapter.mqtt;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Stalls;
import io.edgewitness.edge.fuzz.Fuzz;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;

class MqttFuzzTest {
    private static final TopicFilter TOPIC = TopicFilter.parse("line/1");
    private static final TopicReader READER = new TopicReader(TOPIC.name(), points());

    private static final int LARGEST = 1_000;
    private static final byte[] CONNACK_5 = {0x20, 3, 0, 0, 0};
    private static final byte[] CONNACK_3 = {0x20, 2, 0, 0};
    private static final EventLoopGroup LOOP =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("unused", true), NioIoHandler.newFactory());

    private static List<MqttPoint> points() {
        List<MqttPoint> points = new ArrayList<>();
        for (String path : List.of("$", "$.a", "$.a.b", "$['a'][0]", "$.cells[1].t")) {
            for (MqttPoint.Type type : MqttPoint.Type.values()) {
                points.add(new MqttPoint(
                        new PointId("p" + points.size()),
                        TOPIC,
                        null,
                        JsonPath.parse(path),
                        JsonPath.parse("$.ts"),
                        MessageKey.parse("$.seq"),
                        type,
                        MqttPoint.Access.READ));
            }
        }
        return points;
    }

    @FuzzTest
    void payload(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> {
            TopicReader.Reading reading = READER.read(input, Map.of(), Instant.EPOCH);
            for (Sample sample : reading.samples()) {
                if (sample.quality().isBad()) {
                    Fuzz.message(sample.quality().code());
                }
            }
        });
    }

    @FuzzTest
    void path(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> JsonPath.parse(Fuzz.text(input)), IllegalArgumentException.class);
    }

    @FuzzTest
    void endpoint(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> MqttEndpoint.parse(Fuzz.text(input)), IllegalArgumentException.class);
    }

    @FuzzTest
    void template(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> PointTemplate.parse(Fuzz.text(input)), IllegalArgumentException.class);
    }

    @FuzzTest
    void topic(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> TopicFilter.parse(Fuzz.text(input)), IllegalArgumentException.class);
    }

    /** What a broker, or something in its place, sends after it has accepted us; the first byte says which version. */
    @FuzzTest
    void broker(byte[] input) {
        if (input.length == 0) {
            return;
        }
        boolean five = (input[0] & 1) == 0;
        Fuzz.check(input, 2_000_000, () -> {
            Queue<LinkEvent> events = new ArrayDeque<>();
            LinkHandler handler = new LinkHandler(new LinkSettings(
                    1,
                    configuration(five ? "5" : "3.1.1"),
                    "agent",
                    null,
                    LOOP,
                    events,
                    InstantSource.fixed(Instant.EPOCH),
                    Stalls.NONE,
                    () -> false));
            EmbeddedChannel channel = new EmbeddedChannel();
            MqttLink.fill(channel.pipeline(), new FrameLimit(LARGEST, five), handler);
            channel.pipeline().fireChannelActive();
            channel.writeInbound(Unpooled.wrappedBuffer(five ? CONNACK_5 : CONNACK_3));
            ByteBuf all = Unpooled.wrappedBuffer(input, 1, input.length - 1);
            while (all.isReadable() && channel.isOpen()) {
                channel.writeInbound(all.readRetainedSlice(Math.min(50, all.readableBytes())));
            }
            all.release();
            channel.finishAndReleaseAll();
            for (LinkEvent event : events) {
                if (event instanceof LinkEvent.Lost lost) {
                    Fuzz.message(lost.reason());
                } else if (event instanceof LinkEvent.Message message
                        && message.payload().length > LARGEST + FrameLimit.HEAD) {
                    throw new AssertionError("a message of " + message.payload().length + " bytes");
                }
            }
        });
    }

    private static MqttConfiguration configuration(String version) {
        return new MqttConfiguration(
                MqttEndpoint.parse("tcp://127.0.0.1"),
                MqttVersion.parse(version),
                null,
                null,
                null,
                Duration.ofDays(7),
                200,
                Duration.ofSeconds(10),
                null,
                null,
                null,
                1000,
                LARGEST,
                List.of());
    }
}
