package io.edgewitness.adapter.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import io.edgewitness.edge.api.Browsable.BrowsedPoint;
import io.edgewitness.edge.api.SourceException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.enumerated.BrowseDirection;
import org.eclipse.milo.opcua.stack.core.types.enumerated.BrowseResultMask;
import org.eclipse.milo.opcua.stack.core.types.enumerated.NodeClass;
import org.eclipse.milo.opcua.stack.core.types.structured.BrowseDescription;
import org.eclipse.milo.opcua.stack.core.types.structured.BrowseResult;
import org.eclipse.milo.opcua.stack.core.types.structured.ReferenceDescription;
import org.jspecify.annotations.Nullable;

/** Walks a server's address space, nearest nodes first, and lists its variables and methods. */
final class Browser {
    private static final int MOST_NODES = 50_000;

    private final OpcUaClient client;
    private final Limits limits;

    /** @param parent of a method: its object */
    record Place(NodeId node, String path, NodeClass kind, NodeId parent) {}

    private static final class Walk {
        private final List<Place> found = new ArrayList<>();
        private final Map<NodeId, NodeId> units = new HashMap<>();
        private final Set<NodeId> seen = new HashSet<>();
        private final Deque<Place> open = new ArrayDeque<>();
    }

    Browser(OpcUaClient client, Limits limits) {
        this.client = client;
        this.limits = limits;
    }

    /** @param under node id; null: the Objects folder without the nodes that each server has */
    List<BrowsedPoint> browse(@Nullable String under, int limit) throws SourceException {
        if (limit < 1) {
            throw new SourceException("the limit must be at least 1");
        }
        try {
            Walk walk = walk(root(under), limit, under == null);
            return new Describer(client, limits).describe(walk.found, walk.units);
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

    private Walk walk(NodeId root, int limit, boolean ownOnly) throws UaException, SourceException {
        Walk walk = new Walk();
        walk.seen.add(root);
        walk.open.add(new Place(root, "", NodeClass.Object, root));
        while (!walk.open.isEmpty() && walk.found.size() < limit && walk.seen.size() < MOST_NODES) {
            List<Place> next = new ArrayList<>();
            while (!walk.open.isEmpty() && next.size() < limits.browses()) {
                next.add(walk.open.remove());
            }
            List<List<ReferenceDescription>> children = children(next, root);
            for (int i = 0; i < next.size(); i++) {
                for (ReferenceDescription reference : children.get(i)) {
                    visit(walk, next.get(i), reference, limit, ownOnly);
                }
            }
        }
        return walk;
    }

    private void visit(Walk walk, Place place, ReferenceDescription reference, int limit, boolean ownOnly) {
        NodeId node = reference.getNodeId().toNodeId(client.getNamespaceTable()).orElse(null);
        String name = Objects.requireNonNullElse(reference.getBrowseName().getName(), "");
        if (node == null) {
            return;
        }
        boolean isProperty = NodeIds.HasProperty.equals(reference.getReferenceTypeId());
        if (isProperty && place.kind() == NodeClass.Variable) {
            if (name.equals("EngineeringUnits")) {
                walk.units.put(place.node(), node);
            }
            return;
        }
        boolean isMethod = reference.getNodeClass() == NodeClass.Method;
        if ((ownOnly && isStandard(node)) || (!isMethod && !walk.seen.add(node))) {
            return;
        }
        String path = place.path().isEmpty() ? name : place.path() + "/" + name;
        Place child = new Place(node, path, reference.getNodeClass(), place.node());
        if (reference.getNodeClass() != NodeClass.Object && walk.found.size() < limit) {
            walk.found.add(child);
        }
        if (!isMethod) {
            walk.open.add(child);
        }
    }

    /** Namespace 0 is what each server has: its state and diagnostics. */
    private static boolean isStandard(NodeId node) {
        return node.getNamespaceIndex().intValue() == 0;
    }

    private List<List<ReferenceDescription>> children(List<Place> places, NodeId root)
            throws UaException, SourceException {
        List<BrowseResult> results = client.browse(
                places.stream().map(place -> question(place.node())).toList());
        List<List<ReferenceDescription>> children = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            BrowseResult result = results.get(i);
            if (result.getStatusCode().value() == StatusCodes.Bad_NoContinuationPoints) {
                result = client.browse(question(places.get(i).node()));
            }
            if (result.getStatusCode().isBad() && places.get(i).node().equals(root)) {
                throw new SourceException("the server refused to browse " + root.toParseableString() + ": "
                        + Qualities.text(result.getStatusCode().value()));
            }
            children.add(all(result));
        }
        return children;
    }

    private static BrowseDescription question(NodeId node) {
        return new BrowseDescription(
                node,
                BrowseDirection.Forward,
                NodeIds.HierarchicalReferences,
                true,
                uint(NodeClass.Object.getValue() | NodeClass.Variable.getValue() | NodeClass.Method.getValue()),
                uint(BrowseResultMask.All.getValue()));
    }

    private List<ReferenceDescription> all(BrowseResult first) throws UaException {
        List<ReferenceDescription> references = new ArrayList<>();
        BrowseResult result = first;
        while (!result.getStatusCode().isBad()) {
            ReferenceDescription[] more = result.getReferences();
            if (more != null) {
                references.addAll(Arrays.asList(more));
            }
            ByteString rest = result.getContinuationPoint();
            if (rest == null || rest.isNullOrEmpty()) {
                break;
            }
            BrowseResult[] next = client.browseNext(false, List.of(rest)).getResults();
            if (next == null || next.length == 0) {
                break;
            }
            result = next[0];
        }
        return references;
    }
}
