package io.edgewitness.adapter.opcua;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.edgewitness.edge.fuzz.Fuzz;
import io.netty.buffer.Unpooled;
import org.eclipse.milo.opcua.stack.core.encoding.DefaultEncodingContext;
import org.eclipse.milo.opcua.stack.core.encoding.binary.OpcUaBinaryDecoder;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;

class OpcUaFuzzTest {
    private static final Values VALUES = new Values(new Structures());

    @FuzzTest
    void address(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> NodeAddress.parse(Fuzz.text(input)), IllegalArgumentException.class);
    }

    /** A variant as a server sends it; the library's decoder may refuse it, ours must take what it lets through. */
    @FuzzTest
    void value(byte[] input) {
        Variant variant;
        try {
            variant = new OpcUaBinaryDecoder(DefaultEncodingContext.INSTANCE)
                    .setBuffer(Unpooled.wrappedBuffer(input))
                    .decodeVariant();
        } catch (RuntimeException e) {
            return;
        }
        Fuzz.check(input, 1_000_000, () -> VALUES.of(variant), Values.Unsupported.class);
    }
}
