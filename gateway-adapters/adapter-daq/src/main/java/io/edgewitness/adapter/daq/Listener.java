package io.edgewitness.adapter.daq;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.tls.Certificates;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening socket for devices. What connects has to say at once which device it is, with that one's secret; else it is cut off. A thread accepts, and one reads each
 * connection, of which there are no more than devices and a few strangers.
 */
final class Listener implements DaqAdapter.Lines {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final long TELL_AGAIN = TimeUnit.MINUTES.toNanos(1);

    /** Letters that a device's first frame begins with; its id, a line feed and its secret follow. */
    private static final byte[] HELLO = {'E', 'W', 'H', '1'};

    private static final int LONGEST_HELLO = HELLO.length + 1 + 2 * DaqListenConfiguration.LONGEST_TEXT;
    private static final int STRANGERS = 8;
    private static final long PAUSE_MS = 500;

    private final AdapterContext context;
    private final DaqListenConfiguration configuration;
    private final Map<String, Device> devices = new HashMap<>();
    private final Map<Device, Socket> places = new HashMap<>(); // guarded by itself
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private long toldAt; // 0: never
    private long untold;
    private final Thread accepting;
    private volatile boolean closed;
    private volatile @Nullable ServerSocket server;

    private static final class Connection {
        final Socket socket;
        final long since = System.nanoTime();
        volatile boolean known;

        @Nullable
        Thread thread;

        Connection(Socket socket) {
            this.socket = socket;
        }
    }

    Listener(AdapterContext context, DaqListenConfiguration configuration, List<Device> devices) {
        this.context = context;
        this.configuration = configuration;
        devices.forEach(d -> this.devices.put(d.name(), d));
        accepting = DaqAdapter.thread(this::accept, context, "listener");
        if (configuration.certificate() == null
                && !configuration.endpoint().host().startsWith("127.")) {
            LOG.warn(
                    "daq {}: without certificate and key, secrets and signals cross the network unencrypted",
                    context.id());
        }
    }

    @Override
    public void start() {
        accepting.start();
    }

    private void accept() {
        while (!closed) {
            try (ServerSocket fresh = new ServerSocket()) {
                server = fresh;
                fresh.bind(configuration.endpoint().address());
                tell("the device has not connected");
                while (!closed) {
                    take(fresh.accept());
                }
            } catch (IOException | RuntimeException e) {
                if (!closed) {
                    String why = "cannot listen on " + configuration.endpoint() + ": " + DaqAdapter.why(e);
                    LOG.warn("daq {}: {}", context.id(), why);
                    tell(why);
                    pause();
                }
            }
        }
    }

    /** Why devices are away; those that are there stay, whatever becomes of the listening socket. */
    private void tell(String why) {
        devices.values().stream().filter(d -> !d.isConnected()).forEach(d -> d.disconnected(why));
    }

    private void take(Socket socket) {
        Connection connection = new Connection(socket);
        long strangers = connections.stream().filter(c -> !c.known).count();
        if (strangers >= STRANGERS) {
            cutOff(socket, strangers + " strangers are there");
            close(socket);
            return;
        }
        connections.add(connection);
        Thread thread =
                DaqAdapter.thread(() -> serve(connection), context, String.valueOf(socket.getRemoteSocketAddress()));
        connection.thread = thread;
        thread.start();
    }

    /** Told at once, then once a minute with how many: a scanner of the network does not fill the log. */
    private synchronized void cutOff(Socket socket, String why) {
        long now = System.nanoTime();
        untold++;
        if (toldAt == 0 || now - toldAt >= TELL_AGAIN) {
            LOG.warn(
                    "daq {}: {} cut off since the last such line, the newest {}: {}",
                    context.id(),
                    untold,
                    socket.getRemoteSocketAddress(),
                    why);
            toldAt = now;
            untold = 0;
        }
    }

    private void serve(Connection connection) {
        Device device = null;
        try (Socket plain = connection.socket) {
            plain.setKeepAlive(true);
            plain.setSoTimeout((int) configuration.timeout().toMillis());
            Socket speaking = configuration.certificate() == null ? plain : secured(plain);
            Frames frames = new Frames(speaking, configuration.timeout());
            Device called = called(frames);
            if (!sit(called, connection)) {
                throw new IOException("a second device calls itself " + called.name());
            }
            device = called;
            read(called, frames, configuration.timeout());
        } catch (IOException | RuntimeException e) {
            if (device == null) {
                cutOff(connection.socket, DaqAdapter.why(e));
            } else {
                leave(device, connection, e);
            }
        } finally {
            connections.remove(connection);
        }
    }

    /** The same words whatever is wrong with id or secret. */
    private Device called(Frames frames) throws IOException {
        int length = frames.next(configuration.timeout().toNanos(), LONGEST_HELLO);
        String text = new String(frames.buffer(), 0, length, StandardCharsets.ISO_8859_1);
        String[] words = text.split("\n", -1);
        boolean hello = words.length == 2 && words[0].startsWith(new String(HELLO, StandardCharsets.ISO_8859_1));
        String id = hello ? words[0].substring(HELLO.length) : "";
        byte[] secret = (hello ? words[1] : "").getBytes(StandardCharsets.ISO_8859_1);
        for (DaqListenConfiguration.Device known : configuration.devices()) {
            byte[] right = known.secret().reveal().getBytes(StandardCharsets.ISO_8859_1);
            Device device = devices.get(known.id());
            if (device != null && known.id().equals(id) && MessageDigest.isEqual(right, secret)) {
                return device;
            }
        }
        throw new IOException("it did not say which device it is, or not with the right secret");
    }

    /** The one whose blocks come keeps the place; one that is only thought to be there, as after its power was cut, does not. */
    private boolean sit(Device device, Connection connection) {
        synchronized (places) {
            Socket other = places.get(device);
            if (other != null && device.isAlive()) {
                device.twin();
                return false;
            }
            close(other);
            places.put(device, connection.socket);
            connection.known = true;
            device.connected();
            return true;
        }
    }

    private void leave(Device device, Connection connection, Exception e) {
        synchronized (places) {
            if (places.remove(device, connection.socket)) {
                end(device, e);
            }
        }
    }

    private SSLSocket secured(Socket plain) throws IOException {
        SSLContext tls = Certificates.tls(configuration.ca(), configuration.certificate(), configuration.key());
        if (tls == null) {
            throw new IOException("no certificate");
        }
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, null, true);
        socket.setUseClientMode(false);
        socket.setNeedClientAuth(configuration.ca() != null);
        socket.startHandshake();
        return socket;
    }

    /** Cuts off who has not said in time who it is, however slowly it says it. */
    @Override
    public void tick() {
        long now = System.nanoTime();
        for (Connection c : connections) {
            if (!c.known && now - c.since > configuration.timeout().toNanos()) {
                close(c.socket);
            }
        }
    }

    /** Reads blocks until the connection ends. */
    static void read(Device device, Frames frames, Duration timeout) throws IOException {
        while (true) {
            int length = frames.next(timeout.toNanos() + device.period(), Frames.LARGEST);
            device.block(frames.buffer(), length);
        }
    }

    /** The connection ended. */
    static void end(Device device, Exception e) {
        if (e instanceof Frames.BadFrameException) {
            device.bad("daq: " + e.getMessage());
        }
        device.disconnected(DaqAdapter.why(e));
    }

    static void close(@Nullable Socket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            // it is of no more use either way
        }
    }

    /** Waits for its end, also when interrupted. */
    static void await(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            ServerSocket listening = server;
            if (listening != null) {
                listening.close();
            }
        } catch (IOException e) {
            LOG.debug("daq {}: closing", context.id(), e);
        }
        if (accepting.isAlive()) {
            accepting.interrupt();
            await(accepting);
        }
        for (Connection c : new ArrayList<>(connections)) {
            close(c.socket);
            Thread thread = c.thread;
            if (thread != null) {
                await(thread);
            }
        }
    }
}
