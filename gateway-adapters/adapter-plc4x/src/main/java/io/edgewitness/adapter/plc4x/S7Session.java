package io.edgewitness.adapter.plc4x;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.plc4x.java.s7.readwrite.COTPPacket;
import org.apache.plc4x.java.s7.readwrite.COTPPacketConnectionRequest;
import org.apache.plc4x.java.s7.readwrite.COTPPacketConnectionResponse;
import org.apache.plc4x.java.s7.readwrite.COTPPacketData;
import org.apache.plc4x.java.s7.readwrite.COTPParameterCalledTsap;
import org.apache.plc4x.java.s7.readwrite.COTPParameterCallingTsap;
import org.apache.plc4x.java.s7.readwrite.COTPParameterTpduSize;
import org.apache.plc4x.java.s7.readwrite.COTPProtocolClass;
import org.apache.plc4x.java.s7.readwrite.COTPTpduSize;
import org.apache.plc4x.java.s7.readwrite.DataTransportErrorCode;
import org.apache.plc4x.java.s7.readwrite.DataTransportSize;
import org.apache.plc4x.java.s7.readwrite.MemoryArea;
import org.apache.plc4x.java.s7.readwrite.S7AddressAny;
import org.apache.plc4x.java.s7.readwrite.S7Message;
import org.apache.plc4x.java.s7.readwrite.S7MessageRequest;
import org.apache.plc4x.java.s7.readwrite.S7MessageResponse;
import org.apache.plc4x.java.s7.readwrite.S7MessageResponseData;
import org.apache.plc4x.java.s7.readwrite.S7Parameter;
import org.apache.plc4x.java.s7.readwrite.S7ParameterReadVarRequest;
import org.apache.plc4x.java.s7.readwrite.S7ParameterSetupCommunication;
import org.apache.plc4x.java.s7.readwrite.S7ParameterWriteVarRequest;
import org.apache.plc4x.java.s7.readwrite.S7Payload;
import org.apache.plc4x.java.s7.readwrite.S7PayloadReadVarResponse;
import org.apache.plc4x.java.s7.readwrite.S7PayloadWriteVarRequest;
import org.apache.plc4x.java.s7.readwrite.S7PayloadWriteVarResponse;
import org.apache.plc4x.java.s7.readwrite.S7VarPayloadDataItem;
import org.apache.plc4x.java.s7.readwrite.S7VarRequestParameterItem;
import org.apache.plc4x.java.s7.readwrite.S7VarRequestParameterItemAddress;
import org.apache.plc4x.java.s7.readwrite.TPKTPacket;
import org.apache.plc4x.java.s7.readwrite.TransportSize;
import org.apache.plc4x.java.spi.generation.ParseException;
import org.apache.plc4x.java.spi.generation.ReadBufferByteBased;
import org.apache.plc4x.java.spi.generation.SerializationException;
import org.apache.plc4x.java.spi.generation.WriteBufferByteBased;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one controller: one request at a time, each with its answer or an exception within the time allowed. The messages are PLC4X's; the
 * socket is plain, because PLC4X's own connections do not survive what happens on a floor (see README). One thread; {@link #close} from any.
 */
final class S7Session implements AutoCloseable {
    private static final int WANTED_PDU = 960;
    static final int SMALLEST_PDU = 112;
    private static final int PARALLEL_JOBS = 1;
    private static final int FRAME_HEAD = 4;
    private static final int SHORTEST_FRAME = 7;
    private static final int LARGEST_FRAME = 8192;
    private static final byte FRAME_VERSION = 3;
    /** Of a write: head of the request, its one item, and the head of its data. */
    private static final int WRITE_OVERHEAD = 28;

    private final Socket socket;
    private final long timeoutNanos;
    private final DataInputStream in;
    private final OutputStream out;
    private int pdu;
    private int reference;

    /** Nothing came within the time allowed; the connection may be used on. */
    static final class NoAnswer extends IOException {
        private static final long serialVersionUID = 1L;

        NoAnswer(long nanos) {
            super("no answer within " + Duration.ofNanos(nanos).toMillis() + " ms");
        }
    }

    private S7Session(Socket socket, Duration timeout) throws IOException {
        this.socket = socket;
        timeoutNanos = timeout.toNanos();
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /**
     * Connects and agrees on the size of messages.
     *
     * @param socket not yet connected; closed if this fails
     */
    static S7Session open(Socket socket, S7Configuration configuration) throws IOException {
        try {
            S7Endpoint endpoint = configuration.endpoint();
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.connect(
                    new InetSocketAddress(InetAddress.getByName(endpoint.host()), endpoint.port()),
                    Math.toIntExact(configuration.timeout().toMillis()));
            S7Session session = new S7Session(socket, configuration.timeout());
            session.greet(configuration);
            return session;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private void greet(S7Configuration configuration) throws IOException {
        long deadline = System.nanoTime() + timeoutNanos;
        send(new COTPPacketConnectionRequest(
                List.of(
                        new COTPParameterCallingTsap(configuration.calling().value()),
                        new COTPParameterCalledTsap(configuration.called().value()),
                        new COTPParameterTpduSize(COTPTpduSize.SIZE_1024)),
                null,
                0,
                0x0F,
                COTPProtocolClass.CLASS_0));
        if (!(receive(deadline) instanceof COTPPacketConnectionResponse)) {
            throw new IOException("the controller refuses the connection; are rack and slot right?");
        }
        S7Message answer;
        try {
            answer = exchange(new S7ParameterSetupCommunication(PARALLEL_JOBS, PARALLEL_JOBS, WANTED_PDU), null);
        } catch (S7Failure e) {
            throw new IOException("the controller refuses to talk: " + e.getMessage(), e);
        }
        if (!(answer.getParameter() instanceof S7ParameterSetupCommunication agreed)) {
            throw new IOException("the controller's answer to the greeting cannot be read");
        }
        pdu = agreed.getPduLength();
        if (pdu < SMALLEST_PDU || pdu > WANTED_PDU) {
            throw new IOException("the controller wants messages of " + pdu + " bytes");
        }
    }

    /** The longest message that was agreed on, in bytes. */
    int pdu() {
        return pdu;
    }

    /** Bytes that one write may have. */
    int writable() {
        return pdu - WRITE_OVERHEAD;
    }

    /**
     * What a controller says of one item.
     *
     * @param bytes null if it failed
     */
    record Item(byte @Nullable [] bytes, @Nullable S7Failure failure) {}

    /**
     * @param ranges one request's
     * @return one item a range
     * @throws S7Failure if the request was refused as a whole
     * @throws IOException if the connection is lost, or a {@link NoAnswer}
     */
    List<Item> read(List<S7Range> ranges) throws IOException, S7Failure {
        List<S7VarRequestParameterItem> items = new ArrayList<>(ranges.size());
        for (S7Range range : ranges) {
            items.add(item(TransportSize.BYTE, range.length(), range.area(), range.block(), range.start(), 0));
        }
        S7Message answer = exchange(new S7ParameterReadVarRequest(items), null);
        if (!(answer.getPayload() instanceof S7PayloadReadVarResponse payload)
                || payload.getItems().size() != ranges.size()) {
            throw S7Failure.malformed("the answer has not the items that were asked for");
        }
        List<Item> read = new ArrayList<>(ranges.size());
        for (int i = 0; i < ranges.size(); i++) {
            S7VarPayloadDataItem item = payload.getItems().get(i);
            if (item.getReturnCode() != DataTransportErrorCode.OK) {
                read.add(new Item(null, S7Failure.of(item.getReturnCode())));
            } else if (item.getData().length != ranges.get(i).length()) {
                read.add(new Item(
                        null,
                        S7Failure.malformed(item.getData().length + " bytes came, not "
                                + ranges.get(i).length())));
            } else {
                read.add(new Item(item.getData(), null));
            }
        }
        return read;
    }

    /** @param bytes at most {@link #writable} */
    void write(MemoryArea area, int block, int start, byte[] bytes) throws IOException, S7Failure {
        write(
                item(TransportSize.BYTE, bytes.length, area, block, start, 0),
                new S7VarPayloadDataItem(DataTransportErrorCode.OK, DataTransportSize.BYTE_WORD_DWORD, bytes));
    }

    void writeBit(MemoryArea area, int block, int start, int bit, byte value) throws IOException, S7Failure {
        write(
                item(TransportSize.BOOL, 1, area, block, start, bit),
                new S7VarPayloadDataItem(DataTransportErrorCode.OK, DataTransportSize.BIT, new byte[] {value}));
    }

    private void write(S7VarRequestParameterItem item, S7VarPayloadDataItem data) throws IOException, S7Failure {
        S7Message answer =
                exchange(new S7ParameterWriteVarRequest(List.of(item)), new S7PayloadWriteVarRequest(List.of(data)));
        if (!(answer.getPayload() instanceof S7PayloadWriteVarResponse payload)
                || payload.getItems().size() != 1) {
            throw new IOException("the answer to a write cannot be read");
        }
        DataTransportErrorCode code = payload.getItems().get(0).getReturnCode();
        if (code != DataTransportErrorCode.OK) {
            throw S7Failure.of(code);
        }
    }

    private static S7VarRequestParameterItem item(
            TransportSize type, int count, MemoryArea area, int block, int start, int bit) {
        return new S7VarRequestParameterItemAddress(new S7AddressAny(type, count, block, area, start, (byte) bit));
    }

    private S7Message exchange(S7Parameter parameter, @Nullable S7Payload payload) throws IOException, S7Failure {
        reference = reference == 0xFFFF ? 1 : reference + 1;
        long deadline = System.nanoTime() + timeoutNanos;
        send(new COTPPacketData(null, new S7MessageRequest(reference, parameter, payload), true, (byte) 0));
        while (true) {
            // an answer of another reference is one that came too late for its own request
            if (receive(deadline) instanceof COTPPacketData data
                    && data.getPayload() != null
                    && data.getPayload().getTpduReference() == reference) {
                return checked(data.getPayload());
            }
        }
    }

    private static S7Message checked(S7Message message) throws S7Failure {
        int errorClass = 0;
        int errorCode = 0;
        if (message instanceof S7MessageResponseData response) {
            errorClass = response.getErrorClass();
            errorCode = response.getErrorCode();
        } else if (message instanceof S7MessageResponse response) {
            errorClass = response.getErrorClass();
            errorCode = response.getErrorCode();
        }
        if (errorClass != 0 || errorCode != 0) {
            throw S7Failure.ofRequest(errorClass, errorCode);
        }
        return message;
    }

    private void send(COTPPacket packet) throws IOException {
        TPKTPacket frame = new TPKTPacket(packet);
        WriteBufferByteBased buffer = new WriteBufferByteBased(frame.getLengthInBytes());
        try {
            frame.serialize(buffer);
        } catch (SerializationException e) {
            throw new IllegalStateException("a request cannot be written", e);
        }
        out.write(buffer.getBytes());
        out.flush();
    }

    private COTPPacket receive(long deadline) throws IOException {
        byte[] head = new byte[FRAME_HEAD];
        if (readSome(head, 0, deadline) == 0) {
            throw new NoAnswer(timeoutNanos);
        }
        int length = ((head[2] & 0xFF) << 8) | (head[3] & 0xFF);
        if (head[0] != FRAME_VERSION || length < SHORTEST_FRAME || length > LARGEST_FRAME) {
            throw new IOException("what answers there does not speak S7");
        }
        byte[] frame = Arrays.copyOf(head, length);
        if (readSome(frame, FRAME_HEAD, deadline) < length - FRAME_HEAD) {
            throw new IOException("an answer broke off");
        }
        return parse(frame);
    }

    /** @throws IOException if the bytes are no message */
    static COTPPacket parse(byte[] frame) throws IOException {
        try {
            return TPKTPacket.staticParse(new ReadBufferByteBased(frame)).getPayload();
        } catch (ParseException | RuntimeException e) {
            throw new IOException("an answer cannot be read", e);
        }
    }

    /**
     * Fills the buffer from a position on.
     *
     * @return how many bytes came in time: all of them, or less
     */
    private int readSome(byte[] buffer, int from, long deadline) throws IOException {
        int position = from;
        while (position < buffer.length) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            socket.setSoTimeout(Math.toIntExact(Math.min(left, Integer.MAX_VALUE)));
            try {
                int count = in.read(buffer, position, buffer.length - position);
                if (count < 0) {
                    throw new IOException("the controller closed the connection");
                }
                position += count;
            } catch (SocketTimeoutException e) {
                break;
            }
        }
        if (position > from && position < buffer.length && from == 0) {
            throw new IOException("an answer broke off");
        }
        return position - from;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // closed is what it shall be
        }
    }
}
