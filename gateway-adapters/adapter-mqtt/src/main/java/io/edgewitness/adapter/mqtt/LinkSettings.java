package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.Stalls;
import io.netty.channel.EventLoopGroup;
import java.time.InstantSource;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What a connection is made from.
 *
 * @param tls null: the system's
 * @param loop of one thread
 * @param events gets what comes
 * @param closing asked often while something is waited for
 */
record LinkSettings(
        int generation,
        MqttConfiguration configuration,
        String clientId,
        @Nullable SSLContext tls,
        EventLoopGroup loop,
        Queue<LinkEvent> events,
        InstantSource clock,
        Stalls stalls,
        BooleanSupplier closing) {}
