package io.edgewitness.adapter.opcua;

import java.util.regex.Pattern;
import org.eclipse.milo.opcua.stack.core.UaRuntimeException;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExpandedNodeId;
import org.jspecify.annotations.Nullable;

/**
 * Where a point is in the server: {@code ns=2;s=Press.Power}, or {@code nsu=urn:vendor:line;s=Press.Power}, which stays right when the
 * server numbers its namespaces anew. Identifiers: {@code i=} number, {@code s=} text, {@code g=} GUID, {@code b=} Base64. A method is
 * {@code OBJECT#METHOD}, both node ids.
 *
 * @param id of the variable, or of the object whose method is meant
 * @param method null: a variable
 */
public record NodeAddress(ExpandedNodeId id, @Nullable ExpandedNodeId method) {
    /** A text identifier may hold a number sign as well; what follows ours is a node id. */
    private static final Pattern SEPARATOR = Pattern.compile("#(?=(nsu=[^;]*;|ns=\\d+;)?[isgb]=)");

    /** @throws IllegalArgumentException if the text is no node id of this server */
    public static NodeAddress parse(String text) {
        String[] parts = SEPARATOR.split(text.strip(), -1);
        if (parts.length > 2) {
            throw refused(text);
        }
        return new NodeAddress(node(parts[0], text), parts.length == 1 ? null : node(parts[1], text));
    }

    private static ExpandedNodeId node(String part, String text) {
        ExpandedNodeId id;
        try {
            id = ExpandedNodeId.parse(part.strip());
        } catch (UaRuntimeException | IllegalArgumentException e) {
            throw refused(text);
        }
        if (id.isNull() || !id.isLocal()) {
            throw refused(text);
        }
        return id;
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException(
                "'" + text
                        + "' is no OPC UA node id; write it like ns=2;s=Press.Power, ns=2;i=1001 or nsu=urn:vendor:line;s=Press.Power, a method like ns=2;s=Press#ns=2;s=Press.Reset");
    }

    @Override
    public String toString() {
        return method == null ? id.toParseableString() : id.toParseableString() + "#" + method.toParseableString();
    }
}
