package io.edgewitness.adapter.modbus;

import com.digitalpetri.modbus.TimeoutScheduler;
import com.digitalpetri.modbus.client.ModbusTcpClient;
import com.digitalpetri.modbus.exceptions.ModbusResponseException;
import com.digitalpetri.modbus.pdu.ModbusResponsePdu;
import com.digitalpetri.modbus.pdu.ReadCoilsRequest;
import com.digitalpetri.modbus.pdu.ReadCoilsResponse;
import com.digitalpetri.modbus.pdu.ReadDiscreteInputsRequest;
import com.digitalpetri.modbus.pdu.ReadDiscreteInputsResponse;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersRequest;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersResponse;
import com.digitalpetri.modbus.pdu.ReadInputRegistersRequest;
import com.digitalpetri.modbus.pdu.ReadInputRegistersResponse;
import com.digitalpetri.modbus.tcp.client.NettyTcpClientTransport;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection to one Modbus server, with one request at a time. It connects when told to, and never by itself. One thread uses it;
 * {@link #close} may come from any.
 */
final class ModbusConnection implements AutoCloseable {
    private static final String LOST = "the connection was lost";

    private final ModbusEndpoint endpoint;
    private final Duration timeout;
    private final EventLoopGroup network;
    private final ScheduledExecutorService executor;
    private final UnitGuard guard;
    private final ModbusTcpClient client;
    private @Nullable CompletableFuture<Void> attempt;
    private volatile String lost = LOST;
    private volatile CompletableFuture<ModbusResponsePdu> pending = new CompletableFuture<>();

    /** @param name of its threads */
    ModbusConnection(String name, ModbusEndpoint endpoint, Duration timeout) {
        this.endpoint = endpoint;
        this.timeout = timeout;
        network = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory(name + "-net", true), NioIoHandler.newFactory());
        executor = Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory(name + "-io", true));
        NettyTcpClientTransport transport =
                NettyTcpClientTransport.create(settings -> settings.setHostname(endpoint.host())
                        .setPort(endpoint.port())
                        .setConnectTimeout(timeout)
                        .setConnectPersistent(false)
                        .setEventLoopGroup(network)
                        .setExecutor(executor)
                        .setBootstrapCustomizer(bootstrap -> bootstrap.option(ChannelOption.SO_KEEPALIVE, true)));
        transport.addConnectionListener(new NettyTcpClientTransport.ConnectionListener() {
            @Override
            public void onConnection() {
                lost = LOST;
            }

            @Override
            public void onConnectionLost() {
                pending.completeExceptionally(new IOException("the connection was lost"));
            }
        });
        guard = new UnitGuard(transport);
        client = ModbusTcpClient.create(
                guard,
                settings -> settings.setRequestTimeout(timeout)
                        .setTimeoutScheduler(TimeoutScheduler.create(executor, executor)));
    }

    boolean isConnected() {
        return client.isConnected();
    }

    boolean isConnecting() {
        CompletableFuture<Void> current = attempt;
        return current != null && !current.isDone();
    }

    /** Begins to connect and returns at once; nothing to do if an attempt is under way. */
    void connect() {
        if (!isConnecting()) {
            attempt = client.connectAsync().toCompletableFuture();
        }
    }

    /** Waits until the attempt under way ended, one way or the other, or the time is over. */
    void awaitAttempt(Duration limit) throws InterruptedException {
        CompletableFuture<Void> current = attempt;
        if (current == null) {
            return;
        }
        try {
            current.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // problem() says why
        }
    }

    /** Why there is no connection, in words for a person. */
    String problem() {
        CompletableFuture<Void> current = attempt;
        String why = lost;
        if (current != null && current.isCompletedExceptionally()) {
            try {
                current.getNow(null);
            } catch (RuntimeException e) {
                why = reason(e);
            }
        }
        return endpoint + ": " + why;
    }

    /**
     * Closes the connection, so that the next {@link #connect} makes a new one.
     *
     * @param why what {@link #problem} says until then
     */
    void drop(String why) throws InterruptedException {
        try {
            client.disconnectAsync().toCompletableFuture().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // the peer is told by the socket's end
        }
        guard.forget();
        lost = why;
    }

    /**
     * @return the registers' bytes, two each, or the bits, eight a byte; as many as asked for
     * @throws ModbusFailure if the device did not answer in time, or answered with an exception
     * @throws IOException if the connection is lost
     */
    byte[] read(int unit, Table table, int start, int count) throws ModbusFailure, IOException, InterruptedException {
        CompletableFuture<ModbusResponsePdu> response = send(unit, table, start, count);
        try {
            byte[] bytes = bytes(response.get(2 * timeout.toNanos(), TimeUnit.NANOSECONDS));
            int expected = table.bits() ? (count + 7) / 8 : 2 * count;
            if (bytes.length != expected) {
                throw ModbusFailure.malformed(bytes.length + " bytes came, not " + expected);
            }
            return bytes;
        } catch (TimeoutException e) {
            guard.forget();
            throw ModbusFailure.timeout(timeout.toMillis());
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof ModbusResponseException refused) {
                throw ModbusFailure.exception(refused.getExceptionCode());
            }
            if (cause instanceof TimeoutException) {
                guard.forget();
                throw ModbusFailure.timeout(timeout.toMillis());
            }
            if (isConnected() && !(cause instanceof IOException)) {
                throw ModbusFailure.malformed("the answer cannot be read");
            }
            throw new IOException(reason(e), e);
        }
    }

    private CompletableFuture<ModbusResponsePdu> send(int unit, Table table, int start, int count) throws IOException {
        CompletableFuture<ModbusResponsePdu> response = new CompletableFuture<>();
        pending = response;
        if (!isConnected()) {
            throw new IOException("not connected");
        }
        client.sendAsync(
                        unit,
                        switch (table) {
                            case COIL -> new ReadCoilsRequest(start, count);
                            case DISCRETE -> new ReadDiscreteInputsRequest(start, count);
                            case INPUT -> new ReadInputRegistersRequest(start, count);
                            case HOLDING -> new ReadHoldingRegistersRequest(start, count);
                        })
                .whenComplete((pdu, failure) -> {
                    if (failure == null) {
                        response.complete(pdu);
                    } else {
                        response.completeExceptionally(failure);
                    }
                });
        return response;
    }

    private static byte[] bytes(ModbusResponsePdu pdu) throws ModbusFailure {
        if (pdu instanceof ReadHoldingRegistersResponse holding) {
            return holding.registers();
        } else if (pdu instanceof ReadInputRegistersResponse input) {
            return input.registers();
        } else if (pdu instanceof ReadCoilsResponse coils) {
            return coils.coils();
        } else if (pdu instanceof ReadDiscreteInputsResponse discrete) {
            return discrete.inputs();
        }
        throw ModbusFailure.malformed("the answer is none to the request");
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        if (cause instanceof UnknownHostException) {
            return "no such host is known; check the name";
        }
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    @Override
    public void close() {
        pending.completeExceptionally(new IOException("closed"));
        try {
            client.disconnectAsync().toCompletableFuture().get(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // an attempt under way ends with the event loop
        }
        network.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        executor.shutdownNow();
    }
}
