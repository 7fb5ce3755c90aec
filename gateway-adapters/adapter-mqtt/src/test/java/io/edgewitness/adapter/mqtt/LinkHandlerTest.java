package io.edgewitness.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Stalls;
import io.edgewitness.edge.api.SystemClock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkHandlerTest {
    /** Without a server's word the first PINGREQ goes out after half our own keep-alive of 5 s, in steps of a quarter. */
    @ParameterizedTest
    @CsvSource({
        "20 03 00 00 00, 2500",
        "20 06 00 00 03 13 00 00, 2500",
        "20 06 00 00 03 13 ff ff, 2500",
        "20 06 00 00 03 13 00 02, 1000"
    })
    void theBrokerMayAskToHearOfUsMoreOftenAndNoLessOften(String connack, long millis) {
        EventLoopGroup unused = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        LinkHandler handler = new LinkHandler(new LinkSettings(
                1,
                Configurations.plain(1, List.of()),
                "agent",
                null,
                unused,
                new ArrayDeque<>(),
                new SystemClock(),
                Stalls.NONE,
                () -> false));
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        MqttLink.fill(channel.pipeline(), new FrameLimit(1_000, true), handler);
        channel.pipeline().fireChannelActive();
        channel.runPendingTasks();
        channel.releaseOutbound();
        channel.writeInbound(Unpooled.wrappedBuffer(BrokerBytes.bytes(connack)));
        pass(channel, millis - 1);
        assertThat(channel.<ByteBuf>readOutbound()).isNull();
        pass(channel, 1);
        ByteBuf ping = channel.readOutbound();
        assertThat(ping).isNotNull();
        assertThat(ping.getUnsignedByte(0)).isEqualTo((short) 0xC0);
        channel.finishAndReleaseAll();
        unused.shutdownGracefully();
    }

    /** In small steps, as a beat sets up the next one. */
    private static void pass(EmbeddedChannel channel, long millis) {
        for (long i = 0; i < millis; i++) {
            channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
            channel.runPendingTasks();
        }
        channel.runPendingTasks(); // what the last one wants flushed
    }
}
