package io.edgewitness.adapter.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.typetree.LazyClientDataTypeTree;
import org.eclipse.milo.opcua.sdk.core.types.codec.DynamicCodecFactory;
import org.eclipse.milo.opcua.sdk.core.typetree.DataType;
import org.eclipse.milo.opcua.sdk.core.typetree.DataTypeTree;
import org.eclipse.milo.opcua.stack.core.NamespaceTable;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.OpcUaDataType;
import org.eclipse.milo.opcua.stack.core.ServerTable;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.channel.EncodingLimits;
import org.eclipse.milo.opcua.stack.core.encoding.EncodingContext;
import org.eclipse.milo.opcua.stack.core.encoding.EncodingManager;
import org.eclipse.milo.opcua.stack.core.types.DataTypeManager;
import org.eclipse.milo.opcua.stack.core.types.DefaultDataTypeManager;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.enumerated.BrowseDirection;
import org.eclipse.milo.opcua.stack.core.types.enumerated.BrowseResultMask;
import org.eclipse.milo.opcua.stack.core.types.enumerated.NodeClass;
import org.eclipse.milo.opcua.stack.core.types.structured.BrowseDescription;
import org.eclipse.milo.opcua.stack.core.types.structured.BrowseResult;
import org.eclipse.milo.opcua.stack.core.types.structured.ReferenceDescription;
import org.eclipse.milo.opcua.stack.core.types.structured.StructureDefinition;
import org.eclipse.milo.opcua.stack.core.types.structured.StructureField;
import org.jspecify.annotations.Nullable;

/**
 * Decodes structures by the definitions that the server gives of its data types.
 *
 * <p>Deliveries only look up what was learnt: they come on the thread that the answers to our questions come on as well. What they
 * miss they note, and the supervisor learns it. Thread-safe.
 */
final class Structures {
    private final Set<NodeId> wanted = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Known known;

    /** Of one server, as it was when the client connected. */
    private static final class Known implements EncodingContext {
        private final OpcUaClient client;
        private final DefaultDataTypeManager types = new DefaultDataTypeManager();
        private final Set<NodeId> learnt = ConcurrentHashMap.newKeySet();
        private final Map<NodeId, String> hopeless = new ConcurrentHashMap<>();

        Known(OpcUaClient client) {
            this.client = client;
        }

        @Override
        public DataTypeManager getDataTypeManager() {
            return types;
        }

        @Override
        public EncodingManager getEncodingManager() {
            return client.getStaticEncodingContext().getEncodingManager();
        }

        @Override
        public EncodingLimits getEncodingLimits() {
            return client.getStaticEncodingContext().getEncodingLimits();
        }

        @Override
        public NamespaceTable getNamespaceTable() {
            return client.getNamespaceTable();
        }

        @Override
        public ServerTable getServerTable() {
            return client.getServerTable();
        }
    }

    /** Starts anew: the server may be another one, or have been changed. */
    void connect(OpcUaClient client) {
        wanted.clear();
        known = new Known(client);
    }

    /** @throws Values.Unsupported with the reason if it cannot be decoded, or not yet */
    Object decode(ExtensionObject coded) throws Values.Unsupported {
        NodeId encoding = coded.getEncodingOrTypeId();
        String what = "a structure of type " + encoding.toParseableString();
        Known now = known;
        if (coded.isNull()) {
            throw new Values.Unsupported("null");
        } else if (!(coded.getBody() instanceof ByteString)) {
            throw new Values.Unsupported(what + ", whose encoding is not binary; address its members");
        } else if (now == null) {
            throw new Values.Unsupported(what + " from nowhere");
        }
        if (now.types.getCodec(encoding) == null) {
            String reason = now.hopeless.get(encoding);
            if (reason != null) {
                throw new Values.Unsupported(what + ", which is not decoded: " + reason + "; address its members");
            }
            wanted.add(encoding);
            throw new Values.NotYet(what + ", whose definition is asked for");
        }
        try {
            return coded.decode(now);
        } catch (RuntimeException e) {
            throw new Values.Unsupported(what + " that is not as its definition says: " + e.getMessage());
        }
    }

    /** Learns data types and those of their fields. Blocks. */
    void learn(Collection<NodeId> dataTypes) throws UaException {
        Known now = known;
        if (now == null) {
            return;
        }
        DataTypeTree tree = now.client.getDataTypeTree();
        if (tree instanceof LazyClientDataTypeTree lazy) {
            lazy.clearFailedResolutions();
        }
        for (NodeId type : new HashSet<>(dataTypes)) {
            learn(now, tree, type);
        }
    }

    private static void learn(Known now, DataTypeTree tree, NodeId type) {
        if (OpcUaDataType.isBuiltin(type) || !now.learnt.add(type)) {
            return;
        }
        DataType known = tree.getDataType(type);
        if (known == null || !tree.isStructType(type)) {
            return;
        }
        if (!(known.getDataTypeDefinition() instanceof StructureDefinition definition)) {
            NodeId encoding = known.getBinaryEncodingId();
            if (encoding != null) {
                now.hopeless.put(encoding, "the server gives no definition of " + name(known));
            }
            return;
        }
        StructureField[] fields = definition.getFields();
        for (StructureField field : fields == null ? new StructureField[0] : fields) {
            learn(now, tree, field.getDataType());
        }
        NodeId encoding = known.getBinaryEncodingId();
        now.types.registerType(
                type,
                DynamicCodecFactory.create(known, tree),
                encoding == null ? definition.getDefaultEncodingId() : encoding,
                null,
                null);
    }

    private static String name(DataType type) {
        return String.valueOf(type.getBrowseName().getName());
    }

    /** Learns what deliveries missed. Blocks. @return whether there was anything */
    boolean learnWanted() throws UaException {
        Known now = known;
        if (now == null || wanted.isEmpty()) {
            return false;
        }
        for (NodeId encoding : Set.copyOf(wanted)) {
            NodeId type = typeOf(now.client, encoding);
            if (type != null) {
                learn(Set.of(type));
            }
            if (now.types.getCodec(encoding) == null) {
                now.hopeless.putIfAbsent(encoding, "the server gives no definition of it");
            }
            wanted.remove(encoding);
        }
        return true;
    }

    private static @Nullable NodeId typeOf(OpcUaClient client, NodeId encoding) throws UaException {
        BrowseResult result = client.browse(new BrowseDescription(
                encoding,
                BrowseDirection.Inverse,
                NodeIds.HasEncoding,
                false,
                uint(NodeClass.DataType.getValue()),
                uint(BrowseResultMask.All.getValue())));
        ReferenceDescription[] references = result.getReferences();
        return references == null || references.length == 0
                ? null
                : references[0].getNodeId().toNodeId(client.getNamespaceTable()).orElse(null);
    }
}
