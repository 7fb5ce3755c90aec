package io.edgewitness.collector.indicators;

import io.edgewitness.collector.indicators.EvidencePlan.Baseline;
import io.edgewitness.collector.indicators.EvidencePlan.Boundary;
import io.edgewitness.edge.api.Window;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plans over the records of {@link Records}, and a key that signs them. */
final class Plans {
    static final IndicatorLibrary LIBRARY = IndicatorLibrary.shipped();
    static final PlanEntry.TreeHead HEAD =
            new PlanEntry.TreeHead("gw-1", 7, "ab".repeat(32), Records.T0.minusSeconds(9_000));
    private static final KeyPair KEY = key();

    private Plans() {}

    private static KeyPair key() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static EvidencePlan energy(Window reporting) {
        return plan("energy-consumption", null, reporting);
    }

    static EvidencePlan plan(String indicator, @Nullable Baseline baseline, Window reporting) {
        IndicatorDefinition d = LIBRARY.definition(indicator);
        return new EvidencePlan(
                "acme-5g",
                d.id(),
                d.reference(),
                d.sha256(),
                new Boundary(List.of("gw-1"), "line-1", Map.of(), List.of("meter1.energy")),
                baseline,
                reporting,
                List.of(),
                List.of("停产检修日除外"),
                d.estimator().id(),
                d.confidence(),
                reporting.end().plus(Duration.ofDays(365)));
    }

    static PlanEntry.Signing signing(Instant at) {
        return new PlanEntry.Signing("张三", at, List.of(HEAD));
    }

    static SignedPlan.Signed sign(PlanEntry entry) {
        return sign(entry.bytes());
    }

    static SignedPlan.Signed sign(byte[] content) {
        try {
            Signature s = Signature.getInstance("Ed25519");
            s.initSign(KEY.getPrivate());
            s.update(PlanEntry.SIGNED.getBytes(StandardCharsets.US_ASCII));
            s.update(content);
            return new SignedPlan.Signed(content, s.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static boolean verify(byte[] content, byte[] signature) {
        try {
            Signature s = Signature.getInstance("Ed25519");
            s.initVerify(KEY.getPublic());
            s.update(PlanEntry.SIGNED.getBytes(StandardCharsets.US_ASCII));
            s.update(content);
            return s.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    static SignedPlan chain(SignedPlan.Signed... entries) {
        return SignedPlan.of(List.of(entries), Plans::verify);
    }

    /** Signed an hour before the records begin. */
    static SignedPlan signed(EvidencePlan plan) {
        return signed(plan, Records.T0.minusSeconds(3_600));
    }

    static SignedPlan signed(EvidencePlan plan, Instant at) {
        return chain(sign(PlanEntry.plan(plan, signing(at))));
    }

    /** @param plan null: it is released */
    static SignedPlan after(SignedPlan chain, @Nullable EvidencePlan plan, String reason, Instant at) {
        List<SignedPlan.Signed> all = new ArrayList<>(chain.signed());
        all.add(sign(PlanEntry.after(chain, plan, reason, signing(at))));
        return SignedPlan.of(all, Plans::verify);
    }
}
