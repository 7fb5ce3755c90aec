package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.eclipse.milo.opcua.stack.core.types.structured.ReadValueId;

/** Asks for the value of points now, in requests of a size that the server allows. */
final class ValueReader {
    private final OpcUaClient client;
    private final Samples samples;
    private final Limits limits;

    ValueReader(OpcUaClient client, Samples samples, Limits limits) {
        this.client = client;
        this.samples = samples;
        this.limits = limits;
    }

    /** One sample a point, in order; completes exceptionally if the connection is lost. */
    CompletionStage<List<Sample>> read(List<Point> points) {
        CompletableFuture<List<Sample>> all = CompletableFuture.completedFuture(List.of());
        for (int from = 0; from < points.size(); from += limits.reads()) {
            List<Point> part = points.subList(from, Math.min(points.size(), from + limits.reads()));
            all = all.thenCompose(before -> readPart(part).thenApply(more -> concat(before, more)));
        }
        return all;
    }

    private static List<Sample> concat(List<Sample> before, List<Sample> more) {
        List<Sample> both = new ArrayList<>(before);
        both.addAll(more);
        return both;
    }

    private CompletableFuture<List<Sample>> readPart(List<Point> points) {
        List<Point> known = new ArrayList<>();
        List<ReadValueId> requests = new ArrayList<>();
        for (Point point : points) {
            NodeId node =
                    point.address.id().toNodeId(client.getNamespaceTable()).orElse(null);
            if (node != null) {
                known.add(point);
                requests.add(new ReadValueId(node, AttributeId.Value.uid(), null, QualifiedName.NULL_VALUE));
            }
        }
        return requests.isEmpty()
                ? CompletableFuture.completedFuture(match(points, known, new DataValue[0]))
                : client.readAsync(0.0, TimestampsToReturn.Source, requests).thenApply(response -> {
                    DataValue[] results = response.getResults();
                    return match(points, known, results == null ? new DataValue[0] : results);
                });
    }

    private List<Sample> match(List<Point> points, List<Point> known, DataValue[] results) {
        List<Sample> read = new ArrayList<>(points.size());
        DataValue unknown = new DataValue(
                Variant.NULL_VALUE, new StatusCode(StatusCodes.Bad_NodeIdUnknown), null, null, null, null);
        int next = 0;
        for (Point point : points) {
            boolean asked = next < known.size() && known.get(next) == point;
            DataValue value = asked && next < results.length ? results[next] : unknown;
            next += asked ? 1 : 0;
            read.add(samples.read(point, value));
        }
        return read;
    }
}
