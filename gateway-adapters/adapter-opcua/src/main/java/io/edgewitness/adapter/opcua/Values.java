package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.Value;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
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
 * identifiers their standard text form. A multi-dimensional array becomes arrays of arrays.
 */
final class Values {
    private Values() {}

    /** Why something has no value; the text follows the status code in the sample's quality. */
    static final class Unsupported extends Exception {
        private static final long serialVersionUID = 1L;

        Unsupported(String what) {
            super(what, null, false, false);
        }
    }

    /** @throws Unsupported if there is no value of ours for it; nothing is made up */
    static Value of(@Nullable Object raw) throws Unsupported {
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

    private static Value other(Object raw) throws Unsupported {
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
            return matrix.isNull() ? of(null) : array(matrix.nestedArrayValue());
        } else if (raw.getClass().isArray()) {
            return array(raw);
        } else if (raw instanceof ExtensionObject structure) {
            throw new Unsupported(
                    "a structure of type " + structure.getEncodingOrTypeId().toParseableString()
                            + ", which is not decoded; address its members");
        }
        throw new Unsupported("a " + raw.getClass().getSimpleName());
    }

    private static Value nested(DataValue data) throws Unsupported {
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

    private static Value array(Object array) throws Unsupported {
        int length = Array.getLength(array);
        List<Value> items = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            try {
                items.add(of(Array.get(array, i)));
            } catch (Unsupported e) {
                throw new Unsupported("an array whose element " + i + " is " + e.getMessage());
            }
        }
        return new Value.Array(List.copyOf(items));
    }
}
