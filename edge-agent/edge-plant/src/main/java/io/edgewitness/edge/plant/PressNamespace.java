package io.edgewitness.edge.plant;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.eclipse.milo.opcua.sdk.core.AccessLevel;
import org.eclipse.milo.opcua.sdk.core.Reference;
import org.eclipse.milo.opcua.sdk.server.ManagedNamespaceWithLifecycle;
import org.eclipse.milo.opcua.sdk.server.OpcUaServer;
import org.eclipse.milo.opcua.sdk.server.items.DataItem;
import org.eclipse.milo.opcua.sdk.server.items.MonitoredItem;
import org.eclipse.milo.opcua.sdk.server.methods.AbstractMethodInvocationHandler;
import org.eclipse.milo.opcua.sdk.server.methods.MethodInvocationHandler;
import org.eclipse.milo.opcua.sdk.server.nodes.UaFolderNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaMethodNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.eclipse.milo.opcua.stack.core.types.structured.HistoryReadDetails;
import org.eclipse.milo.opcua.stack.core.types.structured.HistoryReadResult;
import org.eclipse.milo.opcua.stack.core.types.structured.HistoryReadValueId;
import org.eclipse.milo.opcua.stack.core.types.structured.ReadRawModifiedDetails;
import org.eclipse.milo.opcua.stack.core.types.structured.WriteValue;
import org.jspecify.annotations.Nullable;

/** The press's address space: variables named by their path, each change pushed to the monitored items whose sampling is due. Thread-safe: a new
 * item's first value never overtakes a newer one. */
final class PressNamespace extends ManagedNamespaceWithLifecycle {
    static final String URI = "urn:edgewitness:plant:press";

    private final Map<NodeId, List<DataItem>> items = new ConcurrentHashMap<>();
    private final Map<String, UaVariableNode> variables = new ConcurrentHashMap<>();
    private final Map<String, UaFolderNode> folders = new ConcurrentHashMap<>();
    private final Map<NodeId, Function<DataValue, StatusCode>> guards = new ConcurrentHashMap<>();
    private final long tickMillis;
    private final @Nullable PressHistory history;
    private volatile StatusCode answered = StatusCode.GOOD;

    /** @param history null: none */
    PressNamespace(OpcUaServer server, long tickMillis, @Nullable PressHistory history) {
        super(server, URI);
        this.history = history;
        this.tickMillis = tickMillis;
    }

    /** Creates the variable {@code Folder.Name} if it is not there yet. */
    void define(String name, NodeId type) {
        variables.computeIfAbsent(name, path -> create(path, type));
    }

    /** The same with a value rank: 2 for a matrix. */
    void define(String name, NodeId type, int rank) {
        variables.computeIfAbsent(name, path -> create(path, type)).setValueRank(rank);
    }

    /** Creates a variable that clients may write; {@code rank} is -1 for a scalar. */
    void defineWritable(String name, NodeId type, int rank) {
        UaVariableNode node = variables.computeIfAbsent(name, path -> create(path, type));
        node.setValueRank(rank);
        node.setAccessLevel(AccessLevel.toValue(AccessLevel.READ_WRITE));
        node.setUserAccessLevel(AccessLevel.toValue(AccessLevel.READ_WRITE));
    }

    /** Asks before a client's value is set; a status that is not good refuses it. */
    void guard(String name, Function<DataValue, StatusCode> guard) {
        guards.put(newNodeId(name), guard);
    }

    /** Creates a method of the folder {@code Folder} of the name {@code Folder.Name}. */
    void defineMethod(String name, Function<UaMethodNode, MethodInvocationHandler> handler) {
        int dot = name.lastIndexOf('.');
        UaMethodNode node = UaMethodNode.builder(getNodeContext())
                .setNodeId(newNodeId(name))
                .setBrowseName(newQualifiedName(name.substring(dot + 1)))
                .setDisplayName(LocalizedText.english(name.substring(dot + 1)))
                .setExecutable(true)
                .setUserExecutable(true)
                .build();
        MethodInvocationHandler invoked = handler.apply(node);
        if (invoked instanceof AbstractMethodInvocationHandler described) {
            node.setInputArguments(described.getInputArguments());
            node.setOutputArguments(described.getOutputArguments());
        }
        node.setInvocationHandler(invoked);
        getNodeManager().addNode(node);
        UaFolderNode folder = folders.computeIfAbsent(name.substring(0, dot), this::folder);
        folder.addReference(new Reference(
                folder.getNodeId(), NodeIds.HasComponent, node.getNodeId().expanded(), true));
    }

    void answerWrites(StatusCode status) {
        answered = status;
    }

    @Override
    public List<StatusCode> write(WriteContext context, List<WriteValue> wanted) {
        List<StatusCode> results = new ArrayList<>();
        for (WriteValue value : wanted) {
            Function<DataValue, StatusCode> guard = guards.get(value.getNodeId());
            StatusCode answer = guard == null ? StatusCode.GOOD : guard.apply(value.getValue());
            results.add(
                    answer.isBad()
                            ? answer
                            : super.write(context, List.of(value)).get(0));
            if (results.get(results.size() - 1).isGood()) {
                tell(value.getNodeId());
            }
        }
        if (!answered.isGood()) {
            results.replaceAll(result -> result.isGood() ? answered : result);
        }
        return results;
    }

    private synchronized void tell(NodeId id) {
        if (getNodeManager().get(id) instanceof UaVariableNode node) {
            for (DataItem item : items.getOrDefault(id, List.of())) {
                if (item.isSamplingEnabled()) {
                    item.setValue(node.getValue());
                }
            }
        }
    }

    @Override
    public List<HistoryReadResult> historyRead(
            HistoryReadContext context,
            HistoryReadDetails details,
            TimestampsToReturn timestamps,
            List<HistoryReadValueId> wanted) {
        PressHistory kept = history;
        return kept != null && details instanceof ReadRawModifiedDetails raw
                ? wanted.stream()
                        .map(one -> kept.read(getServer().getStaticEncodingContext(), raw, one))
                        .toList()
                : super.historyRead(context, details, timestamps, wanted);
    }

    /** What a variable holds now. */
    DataValue get(String name) {
        UaVariableNode node = variables.get(name);
        if (node == null) {
            throw new IllegalArgumentException("the press has no variable " + name);
        }
        return node.getValue();
    }

    private UaVariableNode create(String path, NodeId type) {
        int dot = path.lastIndexOf('.');
        UaFolderNode folder = folders.computeIfAbsent(dot < 0 ? "Items" : path.substring(0, dot), this::folder);
        Set<AccessLevel> access =
                history == null ? AccessLevel.READ_ONLY : EnumSet.of(AccessLevel.CurrentRead, AccessLevel.HistoryRead);
        UaVariableNode node = new UaVariableNode.UaVariableNodeBuilder(getNodeContext())
                .setNodeId(newNodeId(path))
                .setBrowseName(newQualifiedName(path.substring(dot + 1)))
                .setDisplayName(LocalizedText.english(path.substring(dot + 1)))
                .setDataType(type)
                .setTypeDefinition(NodeIds.BaseDataVariableType)
                .setAccessLevel(AccessLevel.toValue(access))
                .setUserAccessLevel(AccessLevel.toValue(access))
                .build();
        node.setHistorizing(history != null);
        getNodeManager().addNode(node);
        folder.addOrganizes(node);
        return node;
    }

    private UaFolderNode folder(String name) {
        UaFolderNode folder = new UaFolderNode(
                getNodeContext(), newNodeId(name), newQualifiedName(name), LocalizedText.english(name));
        getNodeManager().addNode(folder);
        folder.addReference(
                new Reference(folder.getNodeId(), NodeIds.Organizes, NodeIds.ObjectsFolder.expanded(), false));
        return folder;
    }

    /** Takes a variable away, as a changed PLC program would. */
    void remove(String name) {
        UaVariableNode node = variables.remove(name);
        if (node != null) {
            node.delete();
        }
    }

    /** Sets a variable and tells each of its items, whatever its sampling interval. */
    void put(String name, DataValue value) {
        put(name, value, -1);
    }

    /** Sets a variable and tells the items whose sampling interval is due at this tick; a negative tick means all. */
    synchronized void put(String name, DataValue value, long tick) {
        UaVariableNode node = variables.get(name);
        if (node == null) {
            throw new IllegalArgumentException("the press has no variable " + name);
        }
        node.setValue(value);
        for (DataItem item : items.getOrDefault(node.getNodeId(), List.of())) {
            if (item.isSamplingEnabled() && isDue(item, tick)) {
                item.setValue(value);
            }
        }
    }

    private boolean isDue(DataItem item, long tick) {
        long every = Math.max(1, Math.round(item.getSamplingInterval() / tickMillis));
        return tick < 0 || tick % every == 0;
    }

    @Override
    public synchronized void onDataItemsCreated(List<DataItem> created) {
        for (DataItem item : created) {
            NodeId id = item.getReadValueId().getNodeId();
            if (AttributeId.Value.uid().equals(item.getReadValueId().getAttributeId())) {
                items.computeIfAbsent(id, key -> new CopyOnWriteArrayList<>()).add(item);
            }
            UaNode node = getNodeManager().get(id);
            if (node instanceof UaVariableNode variable) {
                item.setValue(variable.getValue());
            }
        }
    }

    @Override
    public void onDataItemsModified(List<DataItem> modified) {}

    @Override
    public void onDataItemsDeleted(List<DataItem> deleted) {
        for (DataItem item : deleted) {
            List<DataItem> known = items.get(item.getReadValueId().getNodeId());
            if (known != null) {
                known.remove(item);
            }
        }
    }

    @Override
    public void onMonitoringModeChanged(List<MonitoredItem> changed) {}
}
