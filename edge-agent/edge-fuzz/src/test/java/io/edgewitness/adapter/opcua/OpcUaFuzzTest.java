package io.edgewitness.adapter.opcua;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.edgewitness.edge.fuzz.Fuzz;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.eclipse.milo.opcua.stack.core.encoding.DefaultEncodingContext;
import org.eclipse.milo.opcua.stack.core.encoding.binary.OpcUaBinaryDecoder;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;

class OpcUaFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:17:00Z");
    private static final Values VALUES = new Values(new Structures());

    @FuzzTest
    void address(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> NodeAddress.parse(Fuzz.text(input)), IllegalArgumentException.class);
    }

    /** A variant as a server sends it; the library's decoder may refuse it, ours must take what it lets through. */
    @FuzzTest
    void value(byte[] input) {
        Variant variant;
        try {
            variant = new OpcUaBinaryDecoder(DefaultEncodingContext.INSTANCE)
                    .setBuffer(Unpooled.wrappedBuffer(input))
                    .decodeVariant();
        } catch (RuntimeException e) {
            return;
        }
        Fuzz.check(input, 1_000_000, () -> VALUES.of(variant), Values.Unsupported.class);
    }

    /** A server's certificate, against authorities among which it is itself. */
    @FuzzTest
    void certificate(byte[] input) {
        Collection<? extends Certificate> chain;
        try {
            chain = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(input));
        } catch (CertificateException e) {
            return;
        }
        List<X509Certificate> all =
                chain.stream().map(X509Certificate.class::cast).toList();
        if (all.isEmpty()) {
            return;
        }
        Fuzz.check(
                input,
                4_000_000,
                () -> {
                    String refusal = new Authorities(all).refusal(all, "127.0.0.1", NOW);
                    if (refusal != null && !refusal.isEmpty()) {
                        Fuzz.message(refusal);
                    }
                    ServerTrust.fingerprint(all.get(0));
                },
                GeneralSecurityException.class);
    }
}
