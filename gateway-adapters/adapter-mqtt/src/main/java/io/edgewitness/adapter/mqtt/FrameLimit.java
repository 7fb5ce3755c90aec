package io.edgewitness.adapter.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import java.util.List;

/**
 * Cuts the stream into packets, so that the decoder behind it sees each whole and alone, and a message to the longest that is read: whatever a broker
 * says about its length, no more memory is taken, and what is left of it is still longer than a message may be.
 */
final class FrameLimit extends ByteToMessageDecoder {
    /** Room for the packet's head before the message: topic and properties, 64 KiB each. */
    static final int HEAD = 128 * 1024;

    /** Kind and length. */
    static final int LONGEST_HEAD = 5;

    private static final int LENGTH_BYTES = 4;
    private static final int CONNACK = 0x20;
    private static final int PUBLISH = 3;

    private final int most;
    private final boolean five;
    private long leftOut;

    /** @param largest message, in bytes */
    FrameLimit(int largest, boolean five) {
        this.most = largest + HEAD;
        this.five = five;
    }

    int most() {
        return most;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (leftOut > 0) {
            int part = (int) Math.min(leftOut, in.readableBytes());
            in.skipBytes(part);
            leftOut -= part;
            return;
        }
        int start = in.readerIndex();
        int length = 0;
        int at = 1;
        for (int part = 0x80; (part & 0x80) != 0; at++) {
            if (at > LENGTH_BYTES) {
                throw new CorruptedFrameException("a packet's length has more than 4 bytes");
            }
            if (in.readableBytes() <= at) {
                return;
            }
            part = in.getUnsignedByte(start + at);
            length |= (part & 0x7F) << (7 * (at - 1));
        }
        int head = in.getUnsignedByte(start);
        int taken = Math.min(length, most);
        if (taken < length && head >> 4 != PUBLISH) {
            throw new CorruptedFrameException("a packet of kind " + (head >> 4) + " is " + length + " bytes long");
        }
        if (in.readableBytes() < at + taken) {
            return;
        }
        leftOut = (long) length - taken;
        out.add(packet(in.readRetainedSlice(at + taken), head, at, length, taken));
    }

    private ByteBuf packet(ByteBuf whole, int head, int at, int length, int taken) {
        if (taken < length) {
            return Unpooled.wrappedBuffer(head(head, taken), whole.skipBytes(at));
        }
        if (five && head == CONNACK && length == 2) {
            // a broker that speaks 3.1.1 alone refuses in its own words, without properties
            return Unpooled.wrappedBuffer(head(head, 3), whole.skipBytes(at), Unpooled.wrappedBuffer(new byte[1]));
        }
        return whole;
    }

    private static ByteBuf head(int head, int length) {
        ByteBuf bytes = Unpooled.buffer(1 + LENGTH_BYTES).writeByte(head);
        int rest = length;
        for (; rest > 0x7F; rest >>>= 7) {
            bytes.writeByte((rest & 0x7F) | 0x80);
        }
        return bytes.writeByte(rest);
    }
}
