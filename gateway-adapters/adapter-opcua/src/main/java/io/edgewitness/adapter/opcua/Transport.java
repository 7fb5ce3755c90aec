package io.edgewitness.adapter.opcua;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.UaRequestMessageType;
import org.eclipse.milo.opcua.stack.core.types.UaResponseMessageType;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.structured.CallResponse;
import org.eclipse.milo.opcua.stack.core.types.structured.CreateSubscriptionResponse;
import org.eclipse.milo.opcua.stack.core.types.structured.PublishRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.PublishResponse;
import org.eclipse.milo.opcua.stack.core.types.structured.RepublishRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.RepublishResponse;
import org.eclipse.milo.opcua.stack.core.types.structured.WriteResponse;
import org.eclipse.milo.opcua.stack.transport.client.tcp.OpcTcpClientTransport;
import org.eclipse.milo.opcua.stack.transport.client.tcp.OpcTcpClientTransportConfig;

/**
 * Milo's transport with two differences. Milo keeps a request while the link is cut and sends it when the link is back; that is right for a
 * read and wrong for an order, which is stale by then: an order is looked at again when there is a channel, right before it is sent. And each
 * notification message is given to Milo once.
 */
final class Transport extends OpcTcpClientTransport {
    private final Notifications notifications = new Notifications();

    Transport(OpcTcpClientTransportConfig config) {
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

    /** See {@link Notifications#isAnsweredSince}. */
    boolean isAnsweredSince(UInteger subscription, long then) {
        return notifications.isAnsweredSince(subscription, then);
    }

    @Override
    public CompletableFuture<UaResponseMessageType> sendRequestMessage(UaRequestMessageType request) {
        if (request instanceof PublishRequest) {
            long asked = System.nanoTime();
            return super.sendRequestMessage(request).thenApply(answer -> {
                if (answer instanceof PublishResponse published) {
                    notifications.given(published, asked);
                }
                return answer;
            });
        }
        if (!(request instanceof RepublishRequest asked)) {
            return super.sendRequestMessage(request);
        }
        RepublishResponse here = notifications.find(asked);
        return here != null
                ? CompletableFuture.completedFuture(here)
                : super.sendRequestMessage(request).handle((answer, failure) -> {
                    RepublishResponse found = notifications.found(
                            asked, answer instanceof RepublishResponse republished ? republished : null);
                    if (found == null && failure != null) {
                        throw failure instanceof CompletionException wrapped
                                ? wrapped
                                : new CompletionException(failure);
                    }
                    return found == null ? answer : found;
                });
    }

    /** In the order of the wire. An answer that came too late for its request does not count as given. */
    @Override
    public void handleResponse(long requestId, UaResponseMessageType answer) {
        if (answer instanceof CreateSubscriptionResponse made) {
            notifications.begin(made);
        }
        boolean isOfAnOrder = answer instanceof WriteResponse || answer instanceof CallResponse;
        if (!isOfAnOrder && !(answer instanceof PublishResponse)) {
            super.handleResponse(requestId, answer);
            return;
        }
        CompletableFuture<UaResponseMessageType> request = pendingRequests.remove(requestId);
        if (request == null) {
            return;
        }
        cancelRequestTimeout(requestId);
        if (answer instanceof PublishResponse published) {
            PublishResponse given = notifications.take(published);
            publishResponseQueue.submit(() -> request.complete(given));
        } else {
            request.complete(answer); // someone waits for it, and must not stand behind notifications
        }
    }
}
