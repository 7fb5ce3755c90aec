package io.edgewitness.adapter.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.core.typetree.DataType;
import org.eclipse.milo.opcua.sdk.core.typetree.DataTypeTree;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.OpcUaDataType;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.Matrix;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UByte;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.enumerated.BrowseDirection;
import org.eclipse.milo.opcua.stack.core.types.enumerated.BrowseResultMask;
import org.eclipse.milo.opcua.stack.core.types.enumerated.NodeClass;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.eclipse.milo.opcua.stack.core.types.structured.Argument;
import org.eclipse.milo.opcua.stack.core.types.structured.BrowseDescription;
import org.eclipse.milo.opcua.stack.core.types.structured.BrowseResult;
import org.eclipse.milo.opcua.stack.core.types.structured.ReadValueId;
import org.eclipse.milo.opcua.stack.core.types.structured.ReferenceDescription;
import org.jspecify.annotations.Nullable;

/**
 * What a server's variables and methods take, asked once a session. Blocks: for the thread of the orders only, never for one that
 * delivers.
 */
final class Targets {
    private static final int WRITE_BIT = 2;

    private final OpcUaClient client;
    private final Map<NodeId, TargetType> variables = new ConcurrentHashMap<>();
    private final Map<NodeId, List<Parameter>> methods = new ConcurrentHashMap<>();

    /** An input argument of a method. */
    record Parameter(String name, TargetType type) {}

    Targets(OpcUaClient client) {
        this.client = client;
    }

    @SuppressWarnings("ReferenceEquality")
    boolean isOf(OpcUaClient other) {
        return client == other;
    }

    /** What was learnt of a node may be out of date. */
    void forget(NodeId node) {
        variables.remove(node);
        methods.remove(node);
    }

    /** @throws Refusal if there is no such variable or nobody may write it */
    TargetType variable(NodeId node) throws Refusal, UaException {
        TargetType known = variables.get(node);
        return known == null ? readVariable(node) : known;
    }

    private TargetType readVariable(NodeId node) throws Refusal, UaException {
        DataValue[] read = read(
                node,
                AttributeId.NodeClass,
                AttributeId.UserAccessLevel,
                AttributeId.DataType,
                AttributeId.ValueRank,
                AttributeId.ArrayDimensions);
        if (read[0].statusCode().isBad()) {
            throw new Refusal(Qualities.text(read[0].statusCode().value()));
        }
        if (!Objects.equals(read[0].value().value(), NodeClass.Variable.getValue())) {
            throw new Refusal("the node is no variable; a method is written OBJECT#METHOD");
        }
        if (read[1].value().value() instanceof UByte level && (level.intValue() & WRITE_BIT) == 0) {
            throw new Refusal("opcua:0x803B0000 Bad_NotWritable for this user");
        }
        if (!(read[2].value().value() instanceof NodeId dataType)) {
            throw new Refusal("the server does not tell the variable's data type");
        }
        int rank = read[3].value().value() instanceof Integer given ? given : -1;
        TargetType type = type(dataType, rank, read[4].value().value() instanceof UInteger[] given ? given : null);
        if (type.builtin() != OpcUaDataType.Variant) {
            variables.put(node, type);
            return type;
        }
        OpcUaDataType now = builtin(read(node, AttributeId.Value)[0].value());
        return now == null ? type : type.as(now);
    }

    private static @Nullable OpcUaDataType builtin(Variant value) {
        Object raw = value.value();
        return raw instanceof Matrix matrix
                ? matrix.getDataType().orElse(null)
                : value.getDataType().orElse(null);
    }

    private DataValue[] read(NodeId node, AttributeId... attributes) throws UaException {
        List<ReadValueId> wanted = Arrays.stream(attributes)
                .map(attribute -> new ReadValueId(node, attribute.uid(), null, QualifiedName.NULL_VALUE))
                .toList();
        DataValue[] results =
                client.read(0.0, TimestampsToReturn.Neither, wanted).getResults();
        return Objects.requireNonNull(results, "results");
    }

    private TargetType type(NodeId dataType, int rank, UInteger @Nullable [] dimensions) throws UaException {
        List<Long> lengths = dimensions == null
                ? List.of()
                : Arrays.stream(dimensions).map(UInteger::longValue).toList();
        OpcUaDataType plain = OpcUaDataType.fromNodeId(dataType);
        if (plain != null) {
            return new TargetType(plain, plain.name(), rank, lengths, Map.of());
        }
        DataTypeTree tree = client.getDataTypeTree();
        DataType known = tree.getDataType(dataType);
        String browseName = known == null ? null : known.getBrowseName().getName();
        String name = browseName == null ? dataType.toParseableString() : browseName;
        if (NodeIds.Enumeration.equals(dataType) || tree.isEnumType(dataType)) {
            return new TargetType(
                    OpcUaDataType.Int32, name, rank, lengths, TargetType.members(tree.getDataTypeDefinition(dataType)));
        }
        return new TargetType(tree.getBuiltinType(dataType), name, rank, lengths, Map.of());
    }

    /** @throws Refusal if there is no such method or nobody may call it */
    List<Parameter> method(NodeId method) throws Refusal, UaException {
        List<Parameter> known = methods.get(method);
        if (known != null) {
            return known;
        }
        DataValue[] read = read(method, AttributeId.NodeClass, AttributeId.UserExecutable);
        if (read[0].statusCode().isBad()) {
            throw new Refusal(Qualities.text(read[0].statusCode().value()));
        }
        if (!Objects.equals(read[0].value().value(), NodeClass.Method.getValue())) {
            throw new Refusal(method.toParseableString() + " is no method");
        }
        if (Boolean.FALSE.equals(read[1].value().value())) {
            throw new Refusal("opcua:0x81110000 Bad_NotExecutable for this user");
        }
        List<Parameter> parameters = parameters(method);
        methods.put(method, parameters);
        return parameters;
    }

    private List<Parameter> parameters(NodeId method) throws Refusal, UaException {
        NodeId property = inputArguments(method);
        if (property == null) {
            return List.of();
        }
        DataValue read = read(property, AttributeId.Value)[0];
        Object raw = read.value().value();
        if (read.statusCode().isBad()) {
            throw new Refusal("the method's arguments cannot be read: "
                    + Qualities.text(read.statusCode().value()));
        }
        List<Parameter> parameters = new ArrayList<>();
        for (Object one : raw instanceof Object[] many ? many : new Object[0]) {
            Object decoded =
                    one instanceof ExtensionObject coded ? coded.decode(client.getStaticEncodingContext()) : one;
            if (!(decoded instanceof Argument argument)) {
                throw new Refusal("the method's arguments cannot be understood");
            }
            Integer rank = argument.getValueRank();
            parameters.add(new Parameter(
                    Objects.requireNonNullElse(argument.getName(), ""),
                    type(argument.getDataType(), rank == null ? -1 : rank, argument.getArrayDimensions())));
        }
        return List.copyOf(parameters);
    }

    private @Nullable NodeId inputArguments(NodeId method) throws UaException {
        BrowseResult result = client.browse(new BrowseDescription(
                method,
                BrowseDirection.Forward,
                NodeIds.HasProperty,
                true,
                uint(NodeClass.Variable.getValue()),
                uint(BrowseResultMask.All.getValue())));
        ReferenceDescription[] references = result.getReferences();
        for (ReferenceDescription reference : references == null ? new ReferenceDescription[0] : references) {
            if ("InputArguments".equals(reference.getBrowseName().getName())) {
                return reference
                        .getNodeId()
                        .toNodeId(client.getNamespaceTable())
                        .orElse(null);
            }
        }
        return null;
    }
}
