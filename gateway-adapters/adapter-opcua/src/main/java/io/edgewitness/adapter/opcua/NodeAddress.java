package io.edgewitness.adapter.opcua;

import org.eclipse.milo.opcua.stack.core.UaRuntimeException;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExpandedNodeId;

/**
 * Where a point is in the server: {@code ns=2;s=Press.Power}, or {@code nsu=urn:vendor:line;s=Press.Power}, which stays right when the
 * server numbers its namespaces anew. Identifiers: {@code i=} number, {@code s=} text, {@code g=} GUID, {@code b=} Base64.
 */
public record NodeAddress(ExpandedNodeId id) {
    /** @throws IllegalArgumentException if the text is no node id of this server */
    public static NodeAddress parse(String text) {
        ExpandedNodeId id;
        try {
            id = ExpandedNodeId.parse(text.strip());
        } catch (UaRuntimeException | IllegalArgumentException e) {
            throw refused(text);
        }
        if (id.isNull() || !id.isLocal()) {
            throw refused(text);
        }
        return new NodeAddress(id);
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException(
                "'" + text
                        + "' is no OPC UA node id; write it like ns=2;s=Press.Power, ns=2;i=1001 or nsu=urn:vendor:line;s=Press.Power");
    }

    @Override
    public String toString() {
        return id.toParseableString();
    }
}
