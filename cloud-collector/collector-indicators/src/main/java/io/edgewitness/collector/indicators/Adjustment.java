package io.edgewitness.collector.indicators;

import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;

/**
 * A non-routine adjustment (IPMVP): something changed that is neither the measure nor one of the drivers, such as a machine that was added.
 * Somebody answers for it: unsigned it does not count.
 *
 * @param time when it applied, inside the reporting time
 * @param amount added to what the baseline says would have been, in the level's unit; may be negative
 * @param reason what changed and how the amount was found
 * @param by who says so
 * @param at when it was said
 * @param key Ed25519 public key, X.509 encoding in Base64
 * @param signature Base64, over {@link #text}
 */
public record Adjustment(
        Window time, BigDecimal amount, String reason, String by, Instant at, String key, String signature) {
    /** Signs with any key; the product has the collector's. */
    public interface Signer {
        byte[] sign(byte[] text);
    }

    /** What is signed, and so bound to one figure: its indicator, scenario and labels are in it. UTF-8, a line feed between the lines. */
    public static byte[] text(
            FigureRequest figure, Window time, BigDecimal amount, String reason, String by, Instant at) {
        StringBuilder s = new StringBuilder("EdgeWitness adjustment v1\n");
        line(s, figure.indicator());
        line(s, figure.scenario() == null ? "" : figure.scenario());
        for (Map.Entry<String, String> label : figure.labels().entrySet()) {
            line(s, label.getKey() + "=" + label.getValue());
        }
        line(s, time.start().toString());
        line(s, time.end().toString());
        line(s, amount.stripTrailingZeros().toPlainString());
        line(s, reason);
        line(s, by);
        line(s, at.toString());
        return s.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Lengths go first, so that no text can pass for two lines. */
    private static void line(StringBuilder s, String text) {
        s.append(text.length()).append(' ').append(text).append('\n');
    }

    /** @param publicKey Ed25519, X.509 encoding */
    public static Adjustment signed(
            FigureRequest figure,
            Window time,
            BigDecimal amount,
            String reason,
            String by,
            Instant at,
            byte[] publicKey,
            Signer signer) {
        byte[] signature = signer.sign(text(figure, time, amount, reason, by, at));
        Base64.Encoder base64 = Base64.getEncoder();
        return new Adjustment(
                time, amount, reason, by, at, base64.encodeToString(publicKey), base64.encodeToString(signature));
    }

    /** @return whether the signature is that of the key, over this adjustment of this figure */
    boolean holds(FigureRequest figure) {
        try {
            PublicKey publicKey = KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(key)));
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(publicKey);
            check.update(text(figure, time, amount, reason, by, at));
            return check.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    /** @return SHA-256 of the key in lower-case hexadecimal, as it stands on paper; empty if it is no key */
    String fingerprint() {
        try {
            return Sha256.hex(Base64.getDecoder().decode(key));
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
