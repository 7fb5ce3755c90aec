package io.edgewitness.adapter.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Writable.WriteOrder;
import io.edgewitness.edge.api.Writable.WriteOutcome;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.UaServiceFaultException;
import org.eclipse.milo.opcua.stack.core.types.UaRequestMessageType;
import org.eclipse.milo.opcua.stack.core.types.UaResponseMessageType;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExpandedNodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodResult;
import org.eclipse.milo.opcua.stack.core.types.structured.CallRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.CallResponse;
import org.eclipse.milo.opcua.stack.core.types.structured.RequestHeader;
import org.eclipse.milo.opcua.stack.core.types.structured.WriteRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.WriteResponse;
import org.eclipse.milo.opcua.stack.core.types.structured.WriteValue;
import org.jspecify.annotations.Nullable;

/**
 * Executes orders, on one thread: target by target in the order's order, up to the first that fails. Nothing is sent twice. What was
 * sent and not answered is unknown.
 */
final class Writer {
    private static final long ANSWER_MILLIS = 10_000;
    private static final String NOT_CONNECTED = "opcua:0x800D0000 Bad_ServerNotConnected";

    private final Map<PointId, Point> points;
    private final InstantSource clock;
    private final Supplier<@Nullable OpcUaClient> connection;
    private @Nullable Targets targets;

    private enum Stage {
        WAITING,
        SENT,
        ABANDONED
    }

    /** What was sent may have been executed or not. */
    private static final class Unknown extends Exception {
        private static final long serialVersionUID = 1L;

        Unknown(String why) {
            super(why, null, false, false);
        }
    }

    /** @param connection the client while its session is active, else null */
    Writer(Map<PointId, Point> points, InstantSource clock, Supplier<@Nullable OpcUaClient> connection) {
        this.points = points;
        this.clock = clock;
        this.connection = connection;
    }

    /** Blocks until each target was set or one failed, some ten seconds after the deadline at the latest. */
    WriteOutcome execute(WriteOrder order) {
        List<String> done = new ArrayList<>();
        for (Map.Entry<PointId, Value> target : order.targets().entrySet()) {
            try {
                String answer = set(target.getKey(), target.getValue(), order.deadline());
                done.add(target.getKey() + (answer.isEmpty() ? "" : " (" + answer + ")"));
            } catch (Refusal e) {
                return new WriteOutcome(false, target.getKey() + ": " + e.why() + before(done));
            } catch (Unknown e) {
                return new WriteOutcome(false, "unknown: " + target.getKey() + ": " + e.getMessage() + before(done));
            }
        }
        return new WriteOutcome(true, String.join(", ", done));
    }

    private static String before(List<String> done) {
        return done.isEmpty() ? "" : "; done before: " + String.join(", ", done);
    }

    /** @return what the server said beside yes */
    private String set(PointId id, Value value, Instant deadline) throws Refusal, Unknown {
        Point point = points.get(id);
        if (point == null) {
            throw new Refusal("no such point in this adapter");
        }
        OpcUaClient client = connection.get();
        if (client == null) {
            throw new Refusal(NOT_CONNECTED + "; nothing was sent");
        }
        if (!isFresh(deadline)) {
            throw stale(deadline);
        }
        Targets known = targets;
        if (known == null || !known.isOf(client)) {
            known = new Targets(client);
            targets = known;
        }
        try {
            ExpandedNodeId method = point.address.method();
            NodeId node = node(client, point.address.id());
            return method == null
                    ? write(client, known, node, value, deadline)
                    : call(client, known, node, node(client, method), value, deadline);
        } catch (UaException e) {
            throw new Refusal(Qualities.text(e.getStatusCode().value()) + " while asking what the target takes");
        }
    }

    private static NodeId node(OpcUaClient client, ExpandedNodeId id) throws Refusal {
        return id.toNodeId(client.getNamespaceTable())
                .orElseThrow(() -> new Refusal("the server has no namespace as in " + id.toParseableString()));
    }

    private boolean isFresh(Instant deadline) {
        return clock.instant().isBefore(deadline);
    }

    private static Refusal stale(Instant deadline) {
        return new Refusal("stale: the deadline was " + deadline + "; nothing was sent");
    }

    private String write(OpcUaClient client, Targets known, NodeId node, Value value, Instant deadline)
            throws Refusal, Unknown, UaException {
        Variant encoded = Encoder.encode(value, known.variable(node));
        WriteValue[] wanted = {new WriteValue(node, AttributeId.Value.uid(), null, DataValue.valueOnly(encoded))};
        UaResponseMessageType answer = send(client, header -> new WriteRequest(header, wanted), deadline);
        StatusCode[] results = answer instanceof WriteResponse response ? response.getResults() : null;
        if (results == null || results.length != 1) {
            throw new Unknown("the server's answer holds no result");
        }
        return judge(results[0], known, node);
    }

    private static String judge(StatusCode status, Targets known, NodeId node) throws Refusal, Unknown {
        if (status.isBad()) {
            known.forget(node);
            if (mayBeDone(status.value())) {
                throw new Unknown(Qualities.text(status.value()) + "; whether it was executed is not known");
            }
            throw new Refusal("refused by the server: " + Qualities.text(status.value()));
        }
        if (status.isUncertain()) {
            throw new Unknown(Qualities.text(status.value()));
        }
        return status.value() == StatusCodes.Good ? "" : Qualities.text(status.value());
    }

    /** Servers before a machine answer so when they sent the value on and heard nothing, or heard that it went wrong. */
    private static boolean mayBeDone(long code) {
        return code == StatusCodes.Bad_Timeout
                || code == StatusCodes.Bad_RequestTimeout
                || code == StatusCodes.Bad_CommunicationError
                || code == StatusCodes.Bad_ConnectionClosed
                || code == StatusCodes.Bad_DeviceFailure
                || code == StatusCodes.Bad_OperationAbandoned
                || code == StatusCodes.Bad_UnexpectedError
                || code == StatusCodes.Bad_InternalError;
    }

    private String call(OpcUaClient client, Targets known, NodeId object, NodeId method, Value value, Instant deadline)
            throws Refusal, Unknown, UaException {
        Variant[] arguments = Arguments.of(value, known.method(method));
        CallMethodRequest[] wanted = {new CallMethodRequest(object, method, arguments)};
        UaResponseMessageType answer = send(client, header -> new CallRequest(header, wanted), deadline);
        CallMethodResult[] results = answer instanceof CallResponse response ? response.getResults() : null;
        if (results == null || results.length != 1) {
            throw new Unknown("the server's answer holds no result");
        }
        String said;
        try {
            said = judge(results[0].getStatusCode(), known, method);
        } catch (Refusal e) {
            throw new Refusal(e.why() + Arguments.refused(results[0]));
        }
        String outputs = Arguments.outputs(results[0]);
        return said.isEmpty() || outputs.isEmpty() ? said + outputs : said + "; " + outputs;
    }

    private interface Request {
        UaRequestMessageType with(RequestHeader header);
    }

    @SuppressWarnings("ReferenceEquality")
    private UaResponseMessageType send(OpcUaClient client, Request request, Instant deadline) throws Refusal, Unknown {
        if (!(client.getTransport() instanceof Transport transport)) {
            throw new IllegalStateException("orders need their transport");
        }
        AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
        try {
            RequestHeader header = client.newRequestHeader(
                    client.getSessionAsync()
                            .get(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                            .getAuthenticationToken(),
                    uint(ANSWER_MILLIS));
            return transport
                    .send(
                            request.with(header),
                            () -> isFresh(deadline)
                                    && connection.get() == client
                                    && stage.compareAndSet(Stage.WAITING, Stage.SENT))
                    .get(2 * ANSWER_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(stage, "the adapter was closed");
        } catch (TimeoutException e) {
            throw failed(stage, "no answer");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Transport.Stale) {
                throw isFresh(deadline) ? new Refusal(NOT_CONNECTED + "; nothing was sent") : stale(deadline);
            }
            StatusCode status = UaException.extractStatusCode(e).orElse(StatusCode.BAD);
            if (e.getCause() instanceof UaServiceFaultException && !mayBeDone(status.value())) {
                throw new Refusal("refused by the server: " + Qualities.text(status.value()));
            }
            throw failed(stage, Qualities.text(status.value()));
        }
    }

    private static Unknown failed(AtomicReference<Stage> stage, String why) throws Refusal {
        if (stage.compareAndSet(Stage.WAITING, Stage.ABANDONED)) {
            throw new Refusal(why + "; nothing was sent");
        }
        return new Unknown(why + "; whether it was executed is not known");
    }
}
