package io.edgewitness.edge.plant;

import java.util.function.BiConsumer;
import java.util.function.DoubleConsumer;
import org.eclipse.milo.opcua.sdk.server.methods.AbstractMethodInvocationHandler;
import org.eclipse.milo.opcua.sdk.server.nodes.UaMethodNode;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.structured.Argument;

/** What a client may do to the press: set the stroke rate, reset the counters, start an order. */
final class PressControls {
    static final String STROKE_RATE = "Press.StrokeRate";
    private static final double SLOWEST = 4;
    private static final double FASTEST = 12;

    private PressControls() {}

    static void define(PressNamespace namespace, DoubleConsumer rate, Runnable reset, BiConsumer<Long, String> order) {
        namespace.defineWritable(STROKE_RATE, NodeIds.Double, -1);
        namespace.guard(STROKE_RATE, value -> setRate(value, rate));
        namespace.defineMethod("Press.Reset", node -> new Method(node) {
            @Override
            protected Variant[] invoke(InvocationContext context, Variant[] arguments) {
                reset.run();
                return new Variant[0];
            }
        });
        namespace.defineMethod(
                "Press.StartOrder",
                node -> new Method(node, argument("number", NodeIds.UInt32), argument("material", NodeIds.String)) {
                    @Override
                    protected Variant[] invoke(InvocationContext context, Variant[] arguments) {
                        if (arguments[0].value() instanceof UInteger number
                                && arguments[1].value() instanceof String material) {
                            order.accept(number.longValue(), material);
                        }
                        return new Variant[0];
                    }
                });
    }

    private static StatusCode setRate(DataValue value, DoubleConsumer rate) {
        if (!(value.value().value() instanceof Double wanted)) {
            return new StatusCode(StatusCodes.Bad_TypeMismatch);
        }
        if (!(wanted >= SLOWEST && wanted <= FASTEST)) {
            return new StatusCode(StatusCodes.Bad_OutOfRange);
        }
        rate.accept(wanted);
        return StatusCode.GOOD;
    }

    private static Argument argument(String name, NodeId type) {
        return new Argument(name, type, -1, null, LocalizedText.NULL_VALUE);
    }

    private abstract static class Method extends AbstractMethodInvocationHandler {
        private final Argument[] inputs;

        Method(UaMethodNode node, Argument... inputs) {
            super(node);
            this.inputs = inputs;
        }

        @Override
        public Argument[] getInputArguments() {
            return inputs;
        }

        @Override
        public Argument[] getOutputArguments() {
            return new Argument[0];
        }
    }
}
