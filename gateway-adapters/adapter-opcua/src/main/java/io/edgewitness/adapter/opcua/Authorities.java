package io.edgewitness.adapter.opcua;

import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.milo.opcua.stack.core.util.CertificateUtil;
import org.jspecify.annotations.Nullable;

/** Certificates of authorities that a person trusts to name servers. Revocation lists are not looked at. */
final class Authorities {
    private final Set<TrustAnchor> anchors;
    private final Set<X509Certificate> certificates;

    /** @param known trusted certificates, of authorities and of servers */
    Authorities(List<X509Certificate> known) {
        certificates = known.stream().filter(Authorities::isAuthority).collect(Collectors.toSet());
        anchors = certificates.stream().map(one -> new TrustAnchor(one, null)).collect(Collectors.toSet());
    }

    private static boolean isAuthority(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        return certificate.getBasicConstraints() >= 0 && (usage == null || (usage.length > 5 && usage[5]));
    }

    /**
     * @param chain the server's certificate first
     * @return null: one of these authorities issued it to this host and it is valid; else why not, empty if there are no authorities
     */
    @Nullable
    String refusal(List<X509Certificate> chain, String host, Instant now) throws GeneralSecurityException {
        if (anchors.isEmpty()) {
            return "";
        }
        List<X509Certificate> path = new ArrayList<>(chain);
        path.removeIf(certificates::contains);
        if (path.isEmpty()) {
            return "it is an authority's own certificate";
        }
        PKIXParameters parameters = new PKIXParameters(anchors);
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(now));
        CertPath checked = CertificateFactory.getInstance("X.509").generateCertPath(path);
        try {
            CertPathValidator.getInstance("PKIX").validate(checked, parameters);
        } catch (CertPathValidatorException e) {
            return "no trusted authority vouches for it: " + e.getMessage();
        }
        X509Certificate server = path.get(0);
        List<String> hosts = new ArrayList<>(CertificateUtil.getSanDnsNames(server));
        hosts.addAll(CertificateUtil.getSanIpAddresses(server));
        return hosts.stream().anyMatch(host::equalsIgnoreCase)
                ? null
                : "a trusted authority issued it to " + hosts + ", not to " + host;
    }
}
