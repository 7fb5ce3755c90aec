package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.Secret;
import org.jspecify.annotations.Nullable;

/**
 * How the connection is protected and who logs in.
 *
 * @param mode null: None without a policy, else SignAndEncrypt
 * @param user null: anonymous
 * @param trust null: certificates in the folder {@code trusted} of the adapter's data
 */
public record OpcUaSecurity(
        @Default("None") Policy policy,
        @Nullable Mode mode,
        @Nullable String user,
        @Nullable Secret password,
        @Nullable Trust trust) {
    static final OpcUaSecurity NONE = new OpcUaSecurity(Policy.NONE, null, null, null, null);

    public OpcUaSecurity {
        mode = mode == null ? (policy == Policy.NONE ? Mode.NONE : Mode.SIGN_AND_ENCRYPT) : mode;
        if ((policy == Policy.NONE) != (mode == Mode.NONE)) {
            throw new IllegalArgumentException(
                    "policy " + policy + " does not go with mode " + mode + "; use Basic256Sha256 with SignAndEncrypt");
        }
        if ((user == null) != (password == null)) {
            throw new IllegalArgumentException("user and password go together");
        }
    }

    /** @return the mode, never null */
    Mode effectiveMode() {
        return mode == null ? Mode.NONE : mode;
    }

    /** Security policies of OPC 10000-7. */
    public enum Policy {
        NONE,
        BASIC256SHA256,
        AES128_SHA256_RSAOAEP,
        AES256_SHA256_RSAPSS
    }

    /** Message security modes. */
    public enum Mode {
        NONE,
        SIGN,
        SIGN_AND_ENCRYPT
    }
}
