package io.edgewitness.adapter.modbus;

import org.jspecify.annotations.Nullable;

/**
 * What came for a request. One instance a link, used again for the next answer: its bytes hold until then.
 */
final class Answer {
    private Request request;
    private byte[] buffer = {};
    private int data;
    private @Nullable ModbusFailure failure;

    Answer() {
        request = new Request(0, buffer, 0);
    }

    Answer set(Request to, byte[] bytes, int from, int length) {
        request = to;
        buffer = bytes;
        data = from + to.dataOffset();
        failure = to.check(bytes, from, length);
        return this;
    }

    Answer fail(Request to, ModbusFailure why) {
        request = to;
        failure = why;
        return this;
    }

    Request request() {
        return request;
    }

    /** The values are in here, from {@link #data} on. */
    byte[] buffer() {
        return buffer;
    }

    int data() {
        return data;
    }

    /** Why there are no values; null if there are. */
    @Nullable
    ModbusFailure failure() {
        return failure;
    }
}
