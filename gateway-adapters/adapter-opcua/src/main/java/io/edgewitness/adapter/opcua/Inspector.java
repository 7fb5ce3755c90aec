package io.edgewitness.adapter.opcua;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UByte;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.eclipse.milo.opcua.stack.core.types.structured.ReadValueId;
import org.jspecify.annotations.Nullable;

/** Reads what the server tells of nodes, in requests of a size that it allows. Blocks. */
final class Inspector {
    private static final int HISTORY_READ = 4;

    private final OpcUaClient client;
    private final Limits limits;

    Inspector(OpcUaClient client, Limits limits) {
        this.client = client;
        this.limits = limits;
    }

    /** One row a node, one value an attribute; nothing is read for no nodes. */
    List<DataValue[]> read(List<NodeId> nodes, AttributeId... attributes) throws UaException {
        List<DataValue[]> rows = new ArrayList<>();
        nodes.forEach(node -> rows.add(new DataValue[attributes.length]));
        List<ReadValueId> wanted = new ArrayList<>();
        for (NodeId node : nodes) {
            for (AttributeId attribute : attributes) {
                wanted.add(new ReadValueId(node, attribute.uid(), null, QualifiedName.NULL_VALUE));
            }
        }
        for (int from = 0; from < wanted.size(); from += limits.reads()) {
            List<ReadValueId> part = wanted.subList(from, Math.min(wanted.size(), from + limits.reads()));
            DataValue[] results =
                    client.read(0.0, TimestampsToReturn.Neither, part).getResults();
            for (int i = 0; results != null && i < results.length; i++) {
                rows.get((from + i) / attributes.length)[(from + i) % attributes.length] = results[i];
            }
        }
        return rows;
    }

    /** Notes of each point whether its history can be read. @return the data types of the points */
    List<NodeId> inspect(List<Point> points) throws UaException {
        List<Point> known = new ArrayList<>();
        List<NodeId> nodes = new ArrayList<>();
        for (Point point : points) {
            point.address.id().toNodeId(client.getNamespaceTable()).ifPresent(node -> {
                known.add(point);
                nodes.add(node);
            });
        }
        List<NodeId> types = new ArrayList<>();
        List<DataValue[]> rows = read(nodes, AttributeId.DataType, AttributeId.UserAccessLevel);
        for (int i = 0; i < rows.size(); i++) {
            DataValue[] row = rows.get(i);
            if (value(row[0]) instanceof NodeId type) {
                types.add(type);
            }
            known.get(i).hasHistory = value(row[1]) instanceof UByte level && (level.intValue() & HISTORY_READ) != 0;
        }
        return types;
    }

    static @Nullable Object value(@Nullable DataValue read) {
        return read == null || read.statusCode().isBad() ? null : read.value().value();
    }
}
