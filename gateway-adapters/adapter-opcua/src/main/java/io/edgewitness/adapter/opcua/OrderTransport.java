package io.edgewitness.adapter.opcua;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.UaRequestMessageType;
import org.eclipse.milo.opcua.stack.core.types.UaResponseMessageType;
import org.eclipse.milo.opcua.stack.transport.client.tcp.OpcTcpClientTransport;
import org.eclipse.milo.opcua.stack.transport.client.tcp.OpcTcpClientTransportConfig;

/**
 * Milo keeps a request while the link is cut and sends it when the link is back. That is right for a read and wrong for an order, which
 * is stale by then: an order is looked at again when there is a channel, right before it is sent.
 */
final class OrderTransport extends OpcTcpClientTransport {
    OrderTransport(OpcTcpClientTransportConfig config) {
        super(config);
    }

    /** The order was not sent. */
    static final class Stale extends UaException {
        private static final long serialVersionUID = 1L;

        Stale() {
            super(StatusCodes.Bad_RequestCancelledByClient, "stale before it was sent");
        }
    }

    /** @return what the server answered; fails with {@link Stale} if nothing was sent */
    CompletableFuture<UaResponseMessageType> send(UaRequestMessageType order, BooleanSupplier isValid) {
        return getChannel()
                .thenCompose(channel -> isValid.getAsBoolean()
                        ? sendRequestMessage(order, channel)
                        : CompletableFuture.failedFuture(new Stale()));
    }
}
