package io.edgewitness.adapter.modbus;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes RTU frames through a socket and passes them on to a Modbus TCP server: what a serial converter with devices behind it looks like from here. A unit
 * that does not answer there does not answer here.
 */
final class RtuConverter {
    private static final int DEVICE_MILLIS = 1_500;

    private final int port;
    private final int server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private @Nullable ServerSocket listening;

    RtuConverter(int port, int server) {
        this.port = port;
        this.server = server;
    }

    synchronized void start() throws IOException {
        if (listening != null) {
            return;
        }
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        listening = socket;
        run(() -> accept(socket));
    }

    /** Breaks all connections. Idempotent. */
    synchronized void stop() {
        ServerSocket socket = listening;
        listening = null;
        if (socket != null) {
            close(socket);
        }
        sockets.forEach(RtuConverter::close);
        sockets.clear();
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                sockets.add(client);
                run(() -> serve(client));
            } catch (IOException e) {
                // closed
            }
        }
    }

    @SuppressWarnings("AddressSelection") // the loopback address has one form here
    private void serve(Socket client) {
        try (client;
                Socket device = new Socket("127.0.0.1", server)) {
            sockets.add(device);
            device.setSoTimeout(DEVICE_MILLIS);
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataInputStream answers = new DataInputStream(device.getInputStream());
            for (int transaction = 1; ; transaction = transaction % 60_000 + 1) {
                byte[] frame = request(in);
                byte[] adu = new byte[frame.length + 4];
                adu[0] = (byte) (transaction >> 8);
                adu[1] = (byte) transaction;
                adu[4] = (byte) (frame.length - 2 >> 8);
                adu[5] = (byte) (frame.length - 2);
                System.arraycopy(frame, 0, adu, 6, frame.length - 2);
                device.getOutputStream().write(adu);
                byte[] answer = answer(answers, transaction);
                if (answer.length > 0) {
                    client.getOutputStream().write(withChecksum(answer));
                }
            }
        } catch (IOException e) {
            // its end
        }
    }

    private static byte[] request(InputStream in) throws IOException {
        byte[] head = in.readNBytes(7);
        if (head.length < 7) {
            throw new EOFException();
        }
        int more = head[1] == Request.WRITE_COILS || head[1] == Request.WRITE_REGISTERS ? (head[6] & 0xFF) + 2 : 1;
        byte[] frame = Arrays.copyOf(head, 7 + more);
        if (in.readNBytes(frame, 7, more) < more) {
            throw new EOFException();
        }
        int crc = RtuLink.crc(frame, 0, frame.length - 2);
        if (frame[frame.length - 2] != (byte) crc || frame[frame.length - 1] != (byte) (crc >> 8)) {
            throw new IOException("a request with a wrong checksum came");
        }
        return frame;
    }

    private static byte[] answer(DataInputStream in, int transaction) throws IOException {
        try {
            while (true) {
                int number = in.readUnsignedShort();
                in.readUnsignedShort();
                byte[] rest = new byte[in.readUnsignedShort()];
                in.readFully(rest);
                if (number == transaction) {
                    return rest;
                }
            }
        } catch (SocketTimeoutException e) {
            return new byte[0];
        }
    }

    private static byte[] withChecksum(byte[] answer) {
        byte[] frame = Arrays.copyOf(answer, answer.length + 2);
        int crc = RtuLink.crc(answer, 0, answer.length);
        frame[answer.length] = (byte) crc;
        frame[answer.length + 1] = (byte) (crc >> 8);
        return frame;
    }

    private static void run(Runnable task) {
        Thread thread = new Thread(task, "rtu-converter");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(java.io.Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is of no more use either way
        }
    }
}
