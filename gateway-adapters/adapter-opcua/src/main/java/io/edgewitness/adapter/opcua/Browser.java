package io.edgewitness.adapter.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import io.edgewitness.edge.api.Browsable.BrowsedPoint;
import io.edgewitness.edge.api.SourceException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.OpcUaDataType;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UByte;
import org.eclipse.milo.opcua.stack.core.types.enumerated.BrowseDirection;
import org.eclipse.milo.opcua.stack.core.types.enumerated.BrowseResultMask;
import org.eclipse.milo.opcua.stack.core.types.enumerated.NodeClass;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.eclipse.milo.opcua.stack.core.types.structured.BrowseDescription;
import org.eclipse.milo.opcua.stack.core.types.structured.BrowseResult;
import org.eclipse.milo.opcua.stack.core.types.structured.ReadValueId;
import org.eclipse.milo.opcua.stack.core.types.structured.ReferenceDescription;
import org.jspecify.annotations.Nullable;

/** Walks a server's address space, nearest nodes first, and lists its variables. */
final class Browser {
    private static final int MOST_NODES = 50_000;
    private static final int VARIABLES_A_READ = 200;
    private static final int ACCESS_WRITE = 2;

    private final OpcUaClient client;

    private record Place(NodeId node, String path) {}

    Browser(OpcUaClient client) {
        this.client = client;
    }

    /** @param under node id; null: the Objects folder without the nodes that each server has */
    List<BrowsedPoint> browse(@Nullable String under, int limit) throws SourceException {
        if (limit < 1) {
            throw new SourceException("the limit must be at least 1");
        }
        try {
            return describe(variables(root(under), limit, under == null));
        } catch (UaException e) {
            throw new SourceException(
                    "the server refused to be browsed: "
                            + Qualities.text(e.getStatusCode().value()),
                    e);
        }
    }

    private NodeId root(@Nullable String under) throws SourceException {
        if (under == null) {
            return NodeIds.ObjectsFolder;
        }
        try {
            return NodeAddress.parse(under)
                    .id()
                    .toNodeId(client.getNamespaceTable())
                    .orElseThrow(() -> new SourceException("the server has no namespace as in " + under));
        } catch (IllegalArgumentException e) {
            throw new SourceException(String.valueOf(e.getMessage()), e);
        }
    }

    private List<Place> variables(NodeId root, int limit, boolean ownOnly) throws UaException, SourceException {
        List<Place> found = new ArrayList<>();
        Set<NodeId> seen = new HashSet<>(Set.of(root));
        Deque<Place> open = new ArrayDeque<>(List.of(new Place(root, "")));
        while (!open.isEmpty() && found.size() < limit && seen.size() < MOST_NODES) {
            Place place = open.remove();
            for (ReferenceDescription reference : children(place.node())) {
                NodeId node = reference
                        .getNodeId()
                        .toNodeId(client.getNamespaceTable())
                        .orElse(null);
                if (node == null || (ownOnly && isStandard(node)) || !seen.add(node)) {
                    continue;
                }
                String name =
                        Objects.requireNonNullElse(reference.getBrowseName().getName(), "");
                Place child = new Place(node, place.path().isEmpty() ? name : place.path() + "/" + name);
                if (reference.getNodeClass() == NodeClass.Variable && found.size() < limit) {
                    found.add(child);
                }
                open.add(child);
            }
        }
        return found;
    }

    /** Namespace 0 is what each server has: its state and diagnostics. */
    private static boolean isStandard(NodeId node) {
        return node.getNamespaceIndex().intValue() == 0;
    }

    private List<ReferenceDescription> children(NodeId node) throws UaException, SourceException {
        BrowseResult result = client.browse(new BrowseDescription(
                node,
                BrowseDirection.Forward,
                NodeIds.HierarchicalReferences,
                true,
                uint(NodeClass.Object.getValue() | NodeClass.Variable.getValue()),
                uint(BrowseResultMask.All.getValue())));
        if (result.getStatusCode().isBad()) {
            throw new SourceException("the server refused to browse " + node.toParseableString() + ": "
                    + Qualities.text(result.getStatusCode().value()));
        }
        List<ReferenceDescription> references = new ArrayList<>();
        while (true) {
            ReferenceDescription[] more = result.getReferences();
            if (more != null) {
                references.addAll(Arrays.asList(more));
            }
            ByteString rest = result.getContinuationPoint();
            if (rest == null || rest.isNullOrEmpty()) {
                return references;
            }
            BrowseResult[] next = client.browseNext(false, List.of(rest)).getResults();
            if (next == null || next.length == 0 || next[0].getStatusCode().isBad()) {
                return references;
            }
            result = next[0];
        }
    }

    private List<BrowsedPoint> describe(List<Place> variables) throws UaException {
        List<BrowsedPoint> points = new ArrayList<>();
        for (int from = 0; from < variables.size(); from += VARIABLES_A_READ) {
            List<Place> part = variables.subList(from, Math.min(variables.size(), from + VARIABLES_A_READ));
            List<ReadValueId> wanted = new ArrayList<>();
            for (Place place : part) {
                wanted.add(attribute(place.node(), AttributeId.DataType));
                wanted.add(attribute(place.node(), AttributeId.UserAccessLevel));
            }
            DataValue[] read =
                    client.read(0.0, TimestampsToReturn.Neither, wanted).getResults();
            for (int i = 0; i < part.size(); i++) {
                Object type = read == null ? null : read[2 * i].value().value();
                Object access = read == null ? null : read[2 * i + 1].value().value();
                points.add(new BrowsedPoint(
                        part.get(i).node().toParseableString(),
                        part.get(i).path(),
                        type instanceof NodeId id ? typeName(id) : "",
                        "",
                        access instanceof UByte level && (level.intValue() & ACCESS_WRITE) != 0));
            }
        }
        return points;
    }

    private static ReadValueId attribute(NodeId node, AttributeId attribute) {
        return new ReadValueId(node, attribute.uid(), null, QualifiedName.NULL_VALUE);
    }

    private static String typeName(NodeId type) {
        OpcUaDataType builtin = OpcUaDataType.fromNodeId(type);
        return builtin == null ? type.toParseableString() : builtin.name();
    }
}
