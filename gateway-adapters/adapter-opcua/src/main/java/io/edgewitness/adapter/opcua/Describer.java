package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.Browsable.BrowsedPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.core.typetree.DataType;
import org.eclipse.milo.opcua.sdk.core.typetree.DataTypeTree;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.OpcUaDataType;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UByte;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.enumerated.NodeClass;
import org.eclipse.milo.opcua.stack.core.types.structured.EUInformation;
import org.eclipse.milo.opcua.stack.core.types.structured.StructureDefinition;
import org.eclipse.milo.opcua.stack.core.types.structured.StructureField;
import org.jspecify.annotations.Nullable;

/**
 * Says of variables and methods what a person must know to use them as points: {@code Double}, {@code Int16[8]}, {@code enumeration
 * Mode {0 Off, 1 On}}, {@code structure Shot {pressure: Double, steps: Int16[]}}, {@code method(number: UInt32)}. Blocks.
 */
final class Describer {
    private static final int ACCESS_WRITE = 2;

    /** Common codes of UNECE Recommendation 20, as servers name units, in UCUM. */
    private static final Map<String, String> UNITS = Map.ofEntries(
            Map.entry("WTT", "W"),
            Map.entry("KWT", "kW"),
            Map.entry("MAW", "MW"),
            Map.entry("WHR", "W.h"),
            Map.entry("KWH", "kW.h"),
            Map.entry("MWH", "MW.h"),
            Map.entry("JOU", "J"),
            Map.entry("CEL", "Cel"),
            Map.entry("KEL", "K"),
            Map.entry("BAR", "bar"),
            Map.entry("PAL", "Pa"),
            Map.entry("KPA", "kPa"),
            Map.entry("MPA", "MPa"),
            Map.entry("P1", "%"),
            Map.entry("AMP", "A"),
            Map.entry("VLT", "V"),
            Map.entry("HTZ", "Hz"),
            Map.entry("RPM", "/min"),
            Map.entry("MMT", "mm"),
            Map.entry("MTR", "m"),
            Map.entry("MTQ", "m3"),
            Map.entry("MQH", "m3/h"),
            Map.entry("LTR", "L"),
            Map.entry("KGM", "kg"),
            Map.entry("GRM", "g"),
            Map.entry("TNE", "t"),
            Map.entry("NEW", "N"),
            Map.entry("SEC", "s"),
            Map.entry("MIN", "min"),
            Map.entry("HUR", "h"));

    private final OpcUaClient client;
    private final Inspector inspector;
    private final Map<NodeId, String> types = new HashMap<>();

    Describer(OpcUaClient client, Limits limits) {
        this.client = client;
        this.inspector = new Inspector(client, limits);
    }

    /** @param units the node that holds a variable's unit */
    List<BrowsedPoint> describe(List<Browser.Place> places, Map<NodeId, NodeId> units) throws UaException {
        List<NodeId> nodes = places.stream().map(Browser.Place::node).toList();
        List<DataValue[]> rows = inspector.read(
                nodes,
                AttributeId.DataType,
                AttributeId.ValueRank,
                AttributeId.ArrayDimensions,
                AttributeId.UserAccessLevel);
        Map<NodeId, String> codes = codes(units);
        List<BrowsedPoint> points = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            Browser.Place place = places.get(i);
            DataValue[] row = rows.get(i);
            points.add(
                    place.kind() == NodeClass.Method
                            ? method(place)
                            : new BrowsedPoint(
                                    place.node().toParseableString(),
                                    place.path(),
                                    type(row),
                                    codes.getOrDefault(place.node(), ""),
                                    Inspector.value(row[3]) instanceof UByte level
                                            && (level.intValue() & ACCESS_WRITE) != 0));
        }
        return points;
    }

    private BrowsedPoint method(Browser.Place place) throws UaException {
        String address = place.parent().toParseableString() + "#" + place.node().toParseableString();
        String arguments;
        try {
            arguments = new Targets(client)
                    .method(place.node()).stream()
                            .map(one -> (one.name().isEmpty() ? "" : one.name() + ": ")
                                    + one.type().name()
                                    + (one.type().takes(0) ? "" : "[]"))
                            .collect(Collectors.joining(", ", "(", ")"));
            return new BrowsedPoint(address, place.path(), "method" + arguments, "", true);
        } catch (Refusal e) {
            return new BrowsedPoint(address, place.path(), "method, " + e.why(), "", false);
        }
    }

    private String type(DataValue[] row) throws UaException {
        if (!(Inspector.value(row[0]) instanceof NodeId id)) {
            return "";
        }
        int rank = Inspector.value(row[1]) instanceof Integer given ? given : -1;
        return name(id) + brackets(rank, Inspector.value(row[2]) instanceof UInteger[] given ? given : null);
    }

    private static String brackets(int rank, UInteger @Nullable [] dimensions) {
        if (rank == -1 || rank == -2) {
            return rank == -1 ? "" : " or an array";
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.max(1, rank); i++) {
            long length = dimensions != null && i < dimensions.length ? dimensions[i].longValue() : 0;
            text.append('[').append(length == 0 ? "" : Long.toString(length)).append(']');
        }
        return text.toString();
    }

    private String name(NodeId type) throws UaException {
        String known = types.get(type);
        if (known == null) {
            known = describe(type);
            types.put(type, known);
        }
        return known;
    }

    private String describe(NodeId type) throws UaException {
        OpcUaDataType builtin = OpcUaDataType.fromNodeId(type);
        if (builtin != null) {
            return builtin.name();
        }
        DataTypeTree tree = client.getDataTypeTree();
        DataType known = tree.getDataType(type);
        if (known == null) {
            return type.toParseableString();
        }
        String name = String.valueOf(known.getBrowseName().getName());
        if (tree.isEnumType(type)) {
            return "enumeration " + name + members(TargetType.members(known.getDataTypeDefinition()));
        } else if (tree.isStructType(type)) {
            return "structure " + name
                    + (known.getDataTypeDefinition() instanceof StructureDefinition definition
                            ? fields(definition, tree)
                            : ", which the server does not define");
        }
        return name;
    }

    private static String members(Map<Long, String> members) {
        return members.entrySet().stream()
                .map(member -> member.getKey() + " " + member.getValue())
                .collect(Collectors.joining(", ", " {", "}"));
    }

    private static String fields(StructureDefinition definition, DataTypeTree tree) {
        List<String> words = new ArrayList<>();
        StructureField[] fields = definition.getFields();
        for (StructureField field : fields == null ? new StructureField[0] : fields) {
            OpcUaDataType builtin = OpcUaDataType.fromNodeId(field.getDataType());
            DataType known = builtin == null ? tree.getDataType(field.getDataType()) : null;
            String name = builtin != null
                    ? builtin.name()
                    : known == null
                            ? field.getDataType().toParseableString()
                            : String.valueOf(known.getBrowseName().getName());
            Integer rank = field.getValueRank();
            words.add(field.getName() + ": " + name + brackets(rank == null ? -1 : rank, null));
        }
        return words.stream().collect(Collectors.joining(", ", " {", "}"));
    }

    private Map<NodeId, String> codes(Map<NodeId, NodeId> units) throws UaException {
        List<NodeId> variables = List.copyOf(units.keySet());
        List<DataValue[]> rows =
                inspector.read(variables.stream().map(units::get).toList(), AttributeId.Value);
        Map<NodeId, String> codes = new HashMap<>();
        for (int i = 0; i < variables.size(); i++) {
            Object raw = Inspector.value(rows.get(i)[0]);
            Object unit = raw instanceof ExtensionObject coded ? decoded(coded) : raw;
            if (unit instanceof EUInformation information) {
                codes.put(variables.get(i), UNITS.getOrDefault(uneceCode(information.getUnitId()), ""));
            }
        }
        return codes;
    }

    private @Nullable Object decoded(ExtensionObject coded) {
        try {
            return coded.decode(client.getStaticEncodingContext());
        } catch (RuntimeException e) {
            return null;
        }
    }

    /** The letters of the code are the bytes of the number. */
    private static String uneceCode(@Nullable Integer id) {
        StringBuilder code = new StringBuilder();
        for (int shift = 24; id != null && shift >= 0; shift -= 8) {
            int letter = id >>> shift & 0xFF;
            if (letter != 0) {
                code.append((char) letter);
            }
        }
        return code.toString();
    }
}
