package io.edgewitness.edge.plant;

import java.util.concurrent.CompletableFuture;
import org.eclipse.milo.opcua.sdk.server.OpcUaServer;
import org.eclipse.milo.opcua.sdk.server.servicesets.impl.DefaultSubscriptionServiceSet;
import org.eclipse.milo.opcua.stack.core.types.structured.PublishRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.PublishResponse;
import org.eclipse.milo.opcua.stack.transport.server.ServiceRequestContext;
import org.jspecify.annotations.Nullable;

/** Can let each second answer to a publish request overtake the one before it, as servers do whose threads get no processor time. Thread-safe. */
final class PressAnswers extends DefaultSubscriptionServiceSet {
    private volatile boolean swapped;
    private @Nullable Runnable held;

    PressAnswers(OpcUaServer server) {
        super(server);
    }

    void swap() {
        swapped = true;
    }

    @Override
    public CompletableFuture<PublishResponse> onPublish(ServiceRequestContext context, PublishRequest request) {
        CompletableFuture<PublishResponse> sent = new CompletableFuture<>();
        CompletableFuture<PublishResponse> unused = super.onPublish(context, request)
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        send(() -> sent.complete(answer));
                    } else {
                        sent.completeExceptionally(failure);
                    }
                });
        return sent;
    }

    private synchronized void send(Runnable answer) {
        Runnable before = held;
        held = null;
        if (swapped && before == null) {
            held = answer;
        } else {
            answer.run();
            if (before != null) {
                before.run();
            }
        }
    }
}
