package io.edgewitness.edge.plant;

import static org.eclipse.milo.opcua.sdk.server.OpcUaServerConfig.USER_TOKEN_POLICY_ANONYMOUS;
import static org.eclipse.milo.opcua.sdk.server.OpcUaServerConfig.USER_TOKEN_POLICY_USERNAME;
import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.milo.opcua.sdk.server.EndpointConfig;
import org.eclipse.milo.opcua.sdk.server.OpcUaServerConfig;
import org.eclipse.milo.opcua.sdk.server.OpcUaServerConfigLimits;
import org.eclipse.milo.opcua.sdk.server.identity.AnonymousIdentityValidator;
import org.eclipse.milo.opcua.sdk.server.identity.IdentityValidator;
import org.eclipse.milo.opcua.sdk.server.identity.UsernameIdentityValidator;
import org.eclipse.milo.opcua.stack.core.security.DefaultApplicationGroup;
import org.eclipse.milo.opcua.stack.core.security.DefaultCertificateManager;
import org.eclipse.milo.opcua.stack.core.security.MemoryCertificateQuarantine;
import org.eclipse.milo.opcua.stack.core.security.MemoryCertificateStore;
import org.eclipse.milo.opcua.stack.core.security.MemoryTrustListManager;
import org.eclipse.milo.opcua.stack.core.security.RsaSha256CertificateFactory;
import org.eclipse.milo.opcua.stack.core.security.SecurityPolicy;
import org.eclipse.milo.opcua.stack.core.transport.TransportProfile;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.enumerated.MessageSecurityMode;
import org.eclipse.milo.opcua.stack.core.types.structured.BuildInfo;

/** How the simulated press's OPC UA server is set up: endpoints, logins, limits. */
final class PressConfiguration {
    private static final Set<SecurityPolicy> POLICIES = new LinkedHashSet<>(List.of(
            SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes128_Sha256_RsaOaep, SecurityPolicy.Aes256_Sha256_RsaPss));

    private final PressSettings settings;
    private final PressIdentity own;

    PressConfiguration(PressSettings settings, PressIdentity own) {
        this.settings = settings;
        this.own = own;
    }

    OpcUaServerConfig make() throws IOException {
        return OpcUaServerConfig.builder()
                .setApplicationUri(PressIdentity.APPLICATION_URI)
                .setApplicationName(LocalizedText.english("EdgeWitness simulated press"))
                .setProductUri("urn:edgewitness:plant")
                .setBuildInfo(new BuildInfo(
                        "urn:edgewitness:plant",
                        "EdgeWitness",
                        "simulated press",
                        "1",
                        "1",
                        new DateTime(settings.clock().instant())))
                .setEndpoints(endpoints(own.certificate()))
                .setCertificateManager(certificates(own))
                .setIdentityValidator(logins())
                .setLimits(limits())
                .build();
    }

    private IdentityValidator logins() {
        String user = settings.user();
        String password = settings.password();
        if (user == null || password == null) {
            return AnonymousIdentityValidator.INSTANCE;
        }
        return new UsernameIdentityValidator(
                challenge -> user.equals(challenge.getUsername()) && password.equals(challenge.getPassword()));
    }

    private Set<EndpointConfig> endpoints(X509Certificate certificate) {
        EndpointConfig.Builder base = EndpointConfig.newBuilder()
                .setTransportProfile(TransportProfile.TCP_UASC_UABINARY)
                .setBindAddress("127.0.0.1")
                .setBindPort(settings.port())
                .setHostname("127.0.0.1")
                .setPath("/press")
                .setCertificate(certificate)
                .addTokenPolicy(settings.user() == null ? USER_TOKEN_POLICY_ANONYMOUS : USER_TOKEN_POLICY_USERNAME);
        Set<EndpointConfig> endpoints = new LinkedHashSet<>();
        endpoints.add(base.copy()
                .setSecurityPolicy(SecurityPolicy.None)
                .setSecurityMode(MessageSecurityMode.None)
                .build());
        for (SecurityPolicy policy : POLICIES) {
            endpoints.add(base.copy()
                    .setSecurityPolicy(policy)
                    .setSecurityMode(MessageSecurityMode.SignAndEncrypt)
                    .build());
        }
        return endpoints;
    }

    /** Trusts any client: the other side of the handshake is what is tested. */
    private static DefaultCertificateManager certificates(PressIdentity own) throws IOException {
        RsaSha256CertificateFactory factory = new RsaSha256CertificateFactory() {
            @Override
            protected KeyPair createRsaSha256KeyPair() {
                return own.keys();
            }

            @Override
            protected X509Certificate[] createRsaSha256CertificateChain(KeyPair keys) {
                return new X509Certificate[] {own.certificate()};
            }
        };
        try {
            return new DefaultCertificateManager(
                    new MemoryCertificateQuarantine(),
                    DefaultApplicationGroup.createAndInitialize(
                            new MemoryTrustListManager(),
                            new MemoryCertificateStore(),
                            factory,
                            (chain, uri, hosts) -> {}));
        } catch (Exception e) {
            throw new IOException("cannot set up the simulated server's certificates", e);
        }
    }

    private OpcUaServerConfigLimits limits() {
        return new OpcUaServerConfigLimits() {
            @Override
            public UInteger getMaxNodesPerRead() {
                return uint(settings.operations());
            }

            @Override
            public UInteger getMaxSubscriptionsPerSession() {
                return uint(settings.subscriptions());
            }

            @Override
            public UInteger getMaxNodesPerBrowse() {
                return uint(settings.operations());
            }

            @Override
            public UInteger getMaxMonitoredItemsPerCall() {
                return uint(settings.operations());
            }

            @Override
            public UInteger getMaxNodesPerHistoryReadData() {
                return uint(settings.operations());
            }

            @Override
            public Double getMinSupportedSampleRate() {
                return (double) settings.fastest().toMillis();
            }
        };
    }
}
