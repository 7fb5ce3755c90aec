package io.edgewitness.adapter.opcua;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.milo.opcua.stack.core.OpcUaDataType;
import org.eclipse.milo.opcua.stack.core.types.structured.DataTypeDefinition;
import org.eclipse.milo.opcua.stack.core.types.structured.EnumDefinition;
import org.eclipse.milo.opcua.stack.core.types.structured.EnumField;
import org.jspecify.annotations.Nullable;

/**
 * What a variable or an argument of a method takes.
 *
 * @param builtin the type on the wire; Variant where the data type is abstract
 * @param name of the data type, as a person knows it
 * @param rank value rank of OPC 10000-3: -1 a scalar, 1 an array, n so many dimensions, -2 anything, -3 a scalar or an array, 0 any array
 * @param lengths most elements of each dimension; 0: not limited
 * @param members of an enumeration; empty: it is none, or the server does not tell
 */
record TargetType(OpcUaDataType builtin, String name, int rank, List<Long> lengths, Map<Long, String> members) {
    private static final int ANY = -2;
    private static final int SCALAR_OR_ARRAY = -3;

    TargetType {
        lengths = List.copyOf(lengths);
    }

    static TargetType scalar(OpcUaDataType builtin) {
        return new TargetType(builtin, builtin.name(), -1, List.of(), Map.of());
    }

    TargetType as(OpcUaDataType concrete) {
        return new TargetType(concrete, name, rank, lengths, members);
    }

    /** @param dimensions 0: a scalar */
    boolean takes(int dimensions) {
        return switch (rank) {
            case ANY -> true;
            case SCALAR_OR_ARRAY -> dimensions <= 1;
            case -1 -> dimensions == 0;
            case 0 -> dimensions >= 1;
            default -> dimensions == rank;
        };
    }

    String shape() {
        return switch (rank) {
            case ANY -> "anything of type " + name;
            case SCALAR_OR_ARRAY -> "one " + name + " or an array";
            case -1 -> "one " + name;
            case 0, 1 -> "an array of " + name;
            default -> "an array of " + name + " in " + rank + " dimensions";
        };
    }

    static Map<Long, String> members(@Nullable DataTypeDefinition definition) {
        Map<Long, String> members = new TreeMap<>();
        if (definition instanceof EnumDefinition enumeration && enumeration.getFields() != null) {
            for (EnumField field : enumeration.getFields()) {
                if (field != null && field.getName() != null) {
                    members.put(field.getValue(), field.getName());
                }
            }
        }
        return members;
    }
}
