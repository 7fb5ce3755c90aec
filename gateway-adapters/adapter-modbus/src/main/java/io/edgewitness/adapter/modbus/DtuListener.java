package io.edgewitness.adapter.modbus;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening socket for modems. What dials in has ten seconds to send a registration that someone waits for, and nothing else before it; else it is
 * cut off. One thread, which ends with {@link #close}.
 */
final class DtuListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DtuListener.class);
    private static final long TO_REGISTER = Duration.ofSeconds(10).toNanos();
    private static final long STEP_MILLIS = 500;
    private static final long CLOSING_MILLIS = 2_000;
    private static final int LONGEST = 64;

    private final ListenEndpoint endpoint;
    private volatile int connections;
    private final List<DtuWire> expected = new CopyOnWriteArrayList<>();
    private final Selector selector;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile String problem = ""; // why it does not listen; empty: it does
    private @Nullable ServerSocketChannel server;

    private record Stranger(ByteBuffer received, long until) {}

    DtuListener(String name, ListenEndpoint endpoint, int connections) {
        this.endpoint = endpoint;
        this.connections = connections;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new IllegalStateException("no selector: " + e.getMessage(), e);
        }
        thread = new Thread(this::run, "modbus-dtu-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** At least so many connections at once. */
    void allow(int atLeast) {
        connections = Math.max(connections, atLeast);
    }

    /** @return where the modem's connections will come; they do as soon as no earlier one's registration begins like its own */
    DtuWire expect(Packet registration) {
        DtuWire wire = new DtuWire(registration, this::missing);
        expected.add(wire);
        return wire;
    }

    void forget(Packet registration) {
        List<DtuWire> gone = expected.stream()
                .filter(wire -> wire.registration().equals(registration))
                .toList();
        expected.removeAll(gone);
        gone.forEach(DtuWire::end);
    }

    /** Those that can be told apart: of two that clash, the earlier. */
    private List<DtuWire> heard() {
        List<DtuWire> heard = new ArrayList<>();
        for (DtuWire wire : expected) {
            if (clashing(heard, wire) == null) {
                heard.add(wire);
            }
        }
        return heard;
    }

    private static @Nullable DtuWire clashing(List<DtuWire> heard, DtuWire wire) {
        return heard.stream()
                .filter(other -> other.registration().clashes(wire.registration()))
                .findFirst()
                .orElse(null);
    }

    /** Why there is no connection. */
    private String missing(DtuWire wire) {
        List<DtuWire> heard = heard();
        DtuWire other = heard.contains(wire) ? null : clashing(heard, wire);
        if (other != null) {
            return "its registration " + wire.registration() + " begins like " + other.registration()
                    + " on the same port; make them differ";
        }
        return problem.isEmpty() ? "no modem has dialled in as " + wire.registration() : problem;
    }

    boolean isUnused() {
        return expected.isEmpty();
    }

    private void run() {
        while (!stopped) {
            try {
                listen();
                selector.select(STEP_MILLIS);
                handle();
                cutOffTheSilent();
            } catch (IOException | RuntimeException e) {
                LOG.error("{}: a defect; it goes on", thread.getName(), e);
                pause();
            }
        }
        for (SelectionKey key : new ArrayList<>(selector.keys())) {
            close(key);
        }
        try {
            selector.close();
        } catch (IOException e) {
            LOG.debug("{} ends", thread.getName(), e);
        }
    }

    private void listen() {
        if (server != null) {
            return;
        }
        try {
            ServerSocketChannel fresh = ServerSocketChannel.open();
            try {
                fresh.bind(new InetSocketAddress(endpoint.host(), endpoint.port()));
                fresh.configureBlocking(false);
                fresh.register(selector, SelectionKey.OP_ACCEPT);
            } catch (IOException | RuntimeException e) {
                fresh.close();
                throw e;
            }
            server = fresh;
            problem = "";
            LOG.info("{} listens on {}", thread.getName(), endpoint);
        } catch (IOException | RuntimeException e) {
            problem = "it cannot be listened on: " + Bus.reason(e);
        }
    }

    private void handle() throws IOException {
        List<SelectionKey> selected = List.copyOf(selector.selectedKeys()); // one that registers selects anew
        selector.selectedKeys().clear();
        for (SelectionKey key : selected) {
            if (key.isValid() && key.isAcceptable()) {
                accept();
            } else if (key.isValid() && key.isReadable()) {
                read(key);
            }
        }
    }

    private void accept() throws IOException {
        ServerSocketChannel listening = server;
        SocketChannel channel = listening == null ? null : listening.accept();
        if (channel == null) {
            return;
        }
        long present = selector.keys().size()
                - 1
                + expected.stream().filter(DtuWire::isTaken).count();
        if (present >= connections) {
            LOG.warn("{}: {} connections are there already; {} is cut off", thread.getName(), present, channel);
            channel.close();
            return;
        }
        channel.configureBlocking(false);
        channel.register(
                selector,
                SelectionKey.OP_READ,
                new Stranger(ByteBuffer.allocate(LONGEST), System.nanoTime() + TO_REGISTER));
    }

    private void read(SelectionKey key) throws IOException {
        Stranger stranger = (Stranger) key.attachment();
        SocketChannel channel = (SocketChannel) key.channel();
        ByteBuffer received = stranger.received();
        int room = limit(received) - received.position();
        ByteBuffer slice = received.slice(received.position(), Math.max(0, room));
        int count;
        try {
            count = room > 0 ? channel.read(slice) : -1;
        } catch (IOException e) {
            count = -1;
        }
        if (count < 0) {
            close(key);
            return;
        }
        received.position(received.position() + count);
        decide(key, channel, received);
    }

    /** Those whose registrations begin with what was received. */
    private List<DtuWire> possible(ByteBuffer received) {
        int length = received.position();
        byte[] bytes = new byte[length];
        received.get(0, bytes);
        return heard().stream()
                .filter(wire -> {
                    byte[] packet = wire.registration().bytes();
                    return packet.length >= length && Arrays.equals(bytes, 0, length, packet, 0, length);
                })
                .toList();
    }

    /** No more than a registration is read, so that what follows is left for who reads next. */
    private int limit(ByteBuffer received) {
        return possible(received).stream()
                .mapToInt(wire -> wire.registration().bytes().length)
                .min()
                .orElse(0);
    }

    private void decide(SelectionKey key, SocketChannel channel, ByteBuffer received) throws IOException {
        List<DtuWire> possible = possible(received);
        if (possible.isEmpty()) {
            LOG.warn("{}: {} sent no registration that is expected; it is cut off", thread.getName(), channel);
            close(key);
            return;
        }
        DtuWire wire = possible.get(0);
        if (received.position() == wire.registration().bytes().length) {
            key.cancel();
            selector.selectNow();
            channel.configureBlocking(true);
            LOG.info("{}: {} registered as {}", thread.getName(), channel, wire.registration());
            wire.offer(channel);
        }
    }

    private void cutOffTheSilent() {
        for (SelectionKey key : new ArrayList<>(selector.keys())) {
            if (key.attachment() instanceof Stranger stranger && System.nanoTime() - stranger.until() > 0) {
                LOG.warn("{}: {} did not register; it is cut off", thread.getName(), key.channel());
                close(key);
            }
        }
    }

    private static void close(SelectionKey key) {
        key.cancel();
        try {
            key.channel().close();
        } catch (IOException e) {
            // it is of no more use either way
        }
    }

    private void pause() {
        try {
            Thread.sleep(STEP_MILLIS);
        } catch (InterruptedException e) {
            LOG.debug("{} does not end by an interrupt", thread.getName());
        }
    }

    @Override
    public void close() {
        stopped = true;
        selector.wakeup();
        try {
            thread.join(CLOSING_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
