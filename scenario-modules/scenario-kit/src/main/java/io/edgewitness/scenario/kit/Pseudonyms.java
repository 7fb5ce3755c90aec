package io.edgewitness.scenario.kit;

import io.edgewitness.edge.api.Refused;
import io.edgewitness.edge.api.Secret;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Names of people as figures and events carry them. Any thread. */
public final class Pseudonyms {
    private static final int BYTES = 8;
    private static final int SHORTEST_KEY = 16;

    private Pseudonyms() {}

    /** @throws Refused if the key is so short that names could be found by trying */
    public static void check(@Nullable Secret key) {
        if (key != null && key.reveal().length() < SHORTEST_KEY) {
            throw Refused.of(
                    "has " + SHORTEST_KEY + " characters or more, so that nobody finds names by trying",
                    "至少 " + SHORTEST_KEY + " 个字符，以免姓名被试出",
                    "pseudonym-key");
        }
    }

    /**
     * The same for the same name, and without the key nobody finds the name (HMAC-SHA-256).
     *
     * @param key null: nobody is named
     * @return empty: there is no name, or no key
     */
    public static String of(@Nullable Secret key, String name) {
        if (name.isEmpty() || key == null) {
            return "";
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] hash = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
            return "p-" + HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }
}
