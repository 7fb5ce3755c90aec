package io.edgewitness.adapter.plc4x;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A small S7 controller on a real socket, made of bytes alone, so that it shares no mistake with the adapter. */
final class ScriptedPlc implements AutoCloseable {
    static final int DATA_BLOCK = 0x84;
    static final int MARKER = 0x83;
    private static final int READ = 4;
    private static final int WRITE = 5;
    private static final int SETUP = 0xF0;
    private static final int OK = 0xFF;

    private final int port;
    private final int pdu;
    /** Area and block to memory. */
    private final Map<List<Integer>, byte[]> memory = new ConcurrentHashMap<>();

    private final List<Socket> clients = new CopyOnWriteArrayList<>();
    private volatile ServerSocket server = unbound();
    volatile boolean silent;
    /** Data blocks that may not be written. */
    final Set<Integer> readOnly = ConcurrentHashMap.newKeySet();
    /** Data blocks whose presence in a request makes it refuse the whole of it. */
    final Set<Integer> poisonous = ConcurrentHashMap.newKeySet();
    /** Data blocks whose presence in a request leaves it without an answer. */
    final Set<Integer> mute = ConcurrentHashMap.newKeySet();
    /** Takes a write, does it, and breaks the connection instead of an answer. */
    volatile boolean breakAfterWrite;

    final AtomicInteger requests = new AtomicInteger();
    final AtomicInteger writes = new AtomicInteger();

    ScriptedPlc(int port, int pdu) {
        this.port = port;
        this.pdu = pdu;
    }

    private static ServerSocket unbound() {
        try {
            return new ServerSocket();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ScriptedPlc memory(int area, int block, byte[] bytes) {
        memory.put(List.of(area, block), bytes);
        return this;
    }

    byte[] memory(int area, int block) {
        return memory.get(List.of(area, block));
    }

    synchronized void start() throws IOException {
        ServerSocket listening = new ServerSocket();
        listening.setReuseAddress(true);
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server = listening;
        daemon(() -> accept(listening));
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "scripted-plc");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(ServerSocket listening) {
        try {
            while (true) {
                Socket client = listening.accept();
                clients.add(client);
                daemon(() -> serve(client));
            }
        } catch (IOException e) {
            // stopped
        }
    }

    synchronized void stop() throws IOException {
        server.close();
        for (Socket client : clients) {
            try {
                client.setSoLinger(true, 0);
            } catch (SocketException e) {
                // closed by the other side before
            }
            client.close();
        }
        clients.clear();
    }

    @Override
    public void close() throws IOException {
        stop();
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            while (true) {
                in.readUnsignedShort();
                ByteBuffer frame = ByteBuffer.wrap(in.readNBytes(in.readUnsignedShort() - 4));
                if (silent) {
                    continue;
                }
                byte @Nullable [] answer = (frame.get(1) & 0xFF) == 0xE0
                        ? welcome()
                        : answer(frame.position(3).slice());
                if (answer == null) {
                    continue;
                }
                if (answer.length == 0) {
                    return;
                }
                ByteBuffer whole = ByteBuffer.allocate(4 + answer.length);
                out.write(whole.put((byte) 3)
                        .put((byte) 0)
                        .putShort((short) (4 + answer.length))
                        .put(answer)
                        .array());
            }
        } catch (IOException | RuntimeException e) {
            // the client is gone, or speaks something else
        }
    }

    private static byte[] welcome() {
        return new byte[] {6, (byte) 0xD0, 0, 15, 0, 1, 0};
    }

    /** @return null: none */
    private byte @Nullable [] answer(ByteBuffer request) {
        short reference = request.getShort(4);
        ByteBuffer parameter = request.duplicate().position(10);
        int function = parameter.get() & 0xFF;
        requests.incrementAndGet();
        if (function == SETUP) {
            return reply(
                    reference,
                    0,
                    ByteBuffer.allocate(8)
                            .put((byte) SETUP)
                            .put((byte) 0)
                            .putShort((short) 1)
                            .putShort((short) 1)
                            .putShort((short) pdu)
                            .array(),
                    new byte[0]);
        }
        int count = parameter.get();
        ByteBuffer data = ByteBuffer.allocate(4096);
        byte[] head = {(byte) function, (byte) count};
        ByteBuffer payload = request.duplicate().position(10 + request.getShort(6));
        for (int i = 0; i < count; i++) {
            parameter.position(parameter.position() + 3);
            int type = parameter.get();
            int length = parameter.getShort() & 0xFFFF;
            int block = parameter.getShort() & 0xFFFF;
            int area = parameter.get() & 0xFF;
            int address = (parameter.get() & 0xFF) << 16 | parameter.getShort() & 0xFFFF;
            if (mute.contains(block)) {
                return null;
            }
            if (poisonous.contains(block) && count > 1) {
                return reply(reference, 0x8104, new byte[0], new byte[0]);
            }
            byte[] bytes = memory.get(List.of(area, block));
            int code = bytes == null ? 0x0A : address / 8 + length > bytes.length ? 0x05 : OK;
            if (function == READ) {
                read(data, code, bytes, address / 8, length, i + 1 < count);
            } else if (function == WRITE) {
                writes.incrementAndGet();
                payload.position(payload.position() + 4);
                code = readOnly.contains(block) ? 0x03 : code;
                if (code == OK) {
                    write(payload, bytes, type, address, length);
                }
                data.put((byte) code);
                if (breakAfterWrite) {
                    return new byte[0];
                }
            }
        }
        byte[] answer = Arrays.copyOf(data.array(), data.position());
        if (14 + answer.length > pdu) {
            return reply(reference, 0x8500, new byte[0], new byte[0]);
        }
        return reply(reference, 0, head, answer);
    }

    private static void read(ByteBuffer data, int code, byte[] bytes, int start, int length, boolean more) {
        data.put((byte) code).put((byte) (code == OK ? 4 : 0)).putShort((short) (code == OK ? 8 * length : 0));
        if (code == OK) {
            data.put(bytes, start, length);
            if (more && length % 2 == 1) {
                data.put((byte) 0);
            }
        }
    }

    private static void write(ByteBuffer payload, byte[] bytes, int type, int address, int length) {
        if (type == 1) {
            int mask = 1 << address % 8;
            int old = bytes[address / 8];
            bytes[address / 8] = (byte) (payload.get() == 0 ? old & ~mask : old | mask);
        } else {
            payload.get(bytes, address / 8, length);
        }
    }

    private static byte[] reply(short reference, int error, byte[] parameter, byte[] data) {
        return ByteBuffer.allocate(15 + parameter.length + data.length)
                .put(new byte[] {2, (byte) 0xF0, (byte) 0x80, 0x32, 3, 0, 0})
                .putShort(reference)
                .putShort((short) parameter.length)
                .putShort((short) data.length)
                .putShort((short) error)
                .put(parameter)
                .put(data)
                .array();
    }
}
