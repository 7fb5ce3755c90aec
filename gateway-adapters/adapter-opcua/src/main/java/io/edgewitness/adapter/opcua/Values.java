package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.Value;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.milo.opcua.sdk.core.types.DynamicOptionSetType;
import org.eclipse.milo.opcua.sdk.core.types.DynamicStructType;
import org.eclipse.milo.opcua.sdk.core.types.DynamicUnionType;
import org.eclipse.milo.opcua.stack.core.types.UaEnumeratedType;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExpandedNodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.Matrix;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.XmlElement;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UByte;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.ULong;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UShort;
import org.jspecify.annotations.Nullable;

/**
 * Built-in types of OPC UA as values. Integers stay exact: a UInt64 past the range of long becomes a decimal. Times are ISO 8601 text,
 * identifiers their standard text form. A multi-dimensional array becomes arrays of arrays, a member of an enumeration its number.
 */
final class Values {
    private final Structures structures;

    Values(Structures structures) {
        this.structures = structures;
    }

    /** Why something has no value; the text follows the status code in the sample's quality. */
    static class Unsupported extends Exception {
        private static final long serialVersionUID = 1L;

        Unsupported(String what) {
            super(what, null, false, false);
        }
    }

    /** There may be a value later. */
    static final class NotYet extends Unsupported {
        private static final long serialVersionUID = 1L;

        NotYet(String what) {
            super(what);
        }
    }

    /** @throws Unsupported if there is no value of ours for it; nothing is made up */
    Value of(@Nullable Object raw) throws Unsupported {
        if (raw instanceof Double number) {
            return Value.of(number.doubleValue());
        } else if (raw instanceof Float number) {
            return Value.of((double) number);
        } else if (raw instanceof Boolean flag) {
            return Value.of(flag.booleanValue());
        } else if (raw instanceof Number number) {
            return integer(number);
        } else if (raw instanceof String text) {
            return Value.of(text);
        } else if (raw == null) {
            throw new Unsupported("null");
        }
        return other(raw);
    }

    private static Value integer(Number raw) throws Unsupported {
        if (raw instanceof ULong number) {
            return number.toBigInteger().bitLength() < Long.SIZE
                    ? Value.of(number.longValue())
                    : Value.of(new BigDecimal(number.toBigInteger()));
        } else if (raw instanceof Long
                || raw instanceof Integer
                || raw instanceof Short
                || raw instanceof Byte
                || raw instanceof UInteger
                || raw instanceof UShort
                || raw instanceof UByte) {
            return Value.of(raw.longValue());
        }
        throw new Unsupported("a " + raw.getClass().getSimpleName());
    }

    private Value other(Object raw) throws Unsupported {
        if (raw instanceof DateTime time) {
            return Value.of(time.getJavaInstant().toString());
        } else if (raw instanceof ByteString bytes) {
            return bytes(bytes);
        } else if (raw instanceof LocalizedText text) {
            return text(text.getText());
        } else if (raw instanceof QualifiedName name) {
            return text(name.getName() == null ? null : name.toParseableString());
        } else if (raw instanceof XmlElement xml) {
            return text(xml.getFragment());
        } else if (raw instanceof NodeId id) {
            return Value.of(id.toParseableString());
        } else if (raw instanceof ExpandedNodeId id) {
            return Value.of(id.toParseableString());
        } else if (raw instanceof UUID guid) {
            return Value.of(guid.toString());
        } else if (raw instanceof StatusCode status) {
            return Value.of(Qualities.text(status.value()));
        } else if (raw instanceof Variant variant) {
            return of(variant.value());
        } else if (raw instanceof DataValue data) {
            return nested(data);
        } else if (raw instanceof Matrix matrix) {
            return matrix(matrix);
        } else if (raw.getClass().isArray()) {
            return array(raw);
        }
        return structured(raw);
    }

    /** A structure's fields by name; one that is null is left out. */
    private Value structured(Object raw) throws Unsupported {
        if (raw instanceof ExtensionObject coded) {
            return structured(structures.decode(coded));
        } else if (raw instanceof DynamicStructType structure) {
            Map<String, Value> fields = new LinkedHashMap<>();
            for (Map.Entry<String, Object> member : structure.getMembers().entrySet()) {
                put(fields, member.getKey(), member.getValue());
            }
            return new Value.Structure(Collections.unmodifiableMap(fields));
        } else if (raw instanceof DynamicUnionType union) {
            Map<String, Value> field = new LinkedHashMap<>();
            DynamicUnionType.UnionValue chosen = union.getValue().orElse(null);
            if (chosen != null) {
                put(field, chosen.fieldName(), chosen.fieldValue());
            }
            return new Value.Structure(Collections.unmodifiableMap(field));
        } else if (raw instanceof DynamicOptionSetType flags) {
            Map<String, Value> fields = new LinkedHashMap<>();
            put(fields, "Value", flags.getValue());
            put(fields, "ValidBits", flags.getValidBits());
            return new Value.Structure(Collections.unmodifiableMap(fields));
        } else if (raw instanceof UaEnumeratedType member) {
            return Value.of(member.getValue());
        }
        throw new Unsupported("a " + raw.getClass().getSimpleName());
    }

    private void put(Map<String, Value> fields, String name, @Nullable Object raw) throws Unsupported {
        Object plain = raw instanceof Variant variant ? variant.value() : raw;
        if (plain == null || isEmpty(plain)) {
            return;
        }
        try {
            fields.put(name, of(plain));
        } catch (NotYet e) {
            throw e;
        } catch (Unsupported e) {
            throw new Unsupported("a structure whose field " + name + " is " + e.getMessage());
        }
    }

    private static boolean isEmpty(Object raw) {
        return (raw instanceof ByteString bytes && bytes.bytes() == null)
                || (raw instanceof LocalizedText text && text.getText() == null)
                || (raw instanceof QualifiedName name && name.getName() == null)
                || (raw instanceof XmlElement xml && xml.getFragment() == null)
                || (raw instanceof Matrix matrix && matrix.isNull())
                || (raw instanceof ExtensionObject coded && coded.isNull());
    }

    private Value nested(DataValue data) throws Unsupported {
        if (!data.statusCode().isGood()) {
            throw new Unsupported("an inner value of status "
                    + Qualities.text(data.statusCode().value()));
        }
        return of(data.value().value());
    }

    private static Value text(@Nullable String text) throws Unsupported {
        if (text == null) {
            throw new Unsupported("null");
        }
        return Value.of(text);
    }

    private static Value bytes(ByteString bytes) throws Unsupported {
        byte[] content = bytes.bytes();
        if (content == null) {
            throw new Unsupported("null");
        }
        return new Value.Bytes(content);
    }

    /** The server says dimensions and elements apart from each other: they may not fit. */
    private Value matrix(Matrix matrix) throws Unsupported {
        if (matrix.isNull()) {
            throw new Unsupported("null");
        }
        long count = 1;
        for (int dimension : matrix.getDimensions()) {
            count = Math.min(count * Math.max(dimension, 0), Integer.MAX_VALUE + 1L);
            if (count == 0) {
                break;
            }
        }
        int elements = Array.getLength(matrix.getElements());
        if (count != elements) {
            throw new Unsupported("a matrix whose dimensions do not fit its " + elements + " elements");
        }
        return count == 0 ? new Value.Array(List.of()) : array(matrix.nestedArrayValue());
    }

    private Value array(Object array) throws Unsupported {
        int length = Array.getLength(array);
        List<Value> items = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            try {
                items.add(of(Array.get(array, i)));
            } catch (NotYet e) {
                throw e;
            } catch (Unsupported e) {
                throw new Unsupported("an array whose element " + i + " is " + e.getMessage());
            }
        }
        return new Value.Array(List.copyOf(items));
    }
}
