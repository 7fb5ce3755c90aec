package io.edgewitness.adapter.daq;

import io.edgewitness.edge.api.BlockBytes;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value.Waveform;
import io.edgewitness.edge.testkit.FreePort;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A device on a real socket that sends a block of four channels each 200 ms. Either it listens, or it dials and says who it is. What is off while nobody reads is lost, and its
 * numbers go on.
 */
final class TestDevice implements AutoCloseable {
    static final Duration CYCLE = Duration.ofMillis(200);
    static final int RATE = 2_560;
    static final int SAMPLES = 512;

    private final SystemClock clock = new SystemClock();
    private final int port;
    private final @Nullable String hello;
    private @Nullable Thread thread;
    private volatile @Nullable ServerSocket server;
    private volatile @Nullable Socket socket;
    private volatile boolean stopped;
    volatile long number;

    private TestDevice(int port, @Nullable String hello) {
        this.port = port;
        this.hello = hello;
    }

    static TestDevice listening() {
        return new TestDevice(FreePort.find(), null);
    }

    static TestDevice dialling(int port, String id, String secret) {
        return new TestDevice(port, "EWH1" + id + "\n" + secret);
    }

    int port() {
        return port;
    }

    static Waveform block(long number, Instant start) {
        float[][] channels = new float[4][SAMPLES];
        for (int c = 0; c < channels.length; c++) {
            for (int i = 0; i < SAMPLES; i++) {
                channels[c][i] = (float) StrictMath.sin(0.1 * (c + 1) * i);
            }
        }
        return new Waveform(start, RATE, channels, number);
    }

    static byte[] frame(byte[] body) {
        return ByteBuffer.allocate(4 + body.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(body.length)
                .put(body)
                .array();
    }

    static byte[] frame(Waveform block) {
        return frame(BlockBytes.write(block).value());
    }

    static byte[] hello(String text) {
        return frame(text.getBytes(StandardCharsets.UTF_8));
    }

    void start() {
        stopped = false;
        try {
            server = hello == null ? new ServerSocket(port, 5, InetAddress.getLoopbackAddress()) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread fresh = new Thread(this::run, "test-device");
        thread = fresh;
        fresh.start();
    }

    private void run() {
        while (!stopped) {
            try (Socket connection = connect()) {
                socket = connection;
                if (stopped) {
                    return;
                }
                OutputStream out = connection.getOutputStream();
                if (hello != null) {
                    out.write(hello(hello));
                }
                while (!stopped) {
                    out.write(frame(block(number++, clock.instant().minus(CYCLE))));
                    TimeUnit.MILLISECONDS.sleep(CYCLE.toMillis());
                }
            } catch (IOException e) {
                pause();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private Socket connect() throws IOException {
        ServerSocket listening = server;
        return listening == null ? new Socket(InetAddress.getLoopbackAddress(), port) : listening.accept();
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        stopped = true;
        ServerSocket listening = server;
        if (listening != null) {
            listening.close();
        }
        Listener.close(socket);
        Thread running = thread;
        if (running != null) {
            running.interrupt();
            Listener.await(running);
        }
    }
}
