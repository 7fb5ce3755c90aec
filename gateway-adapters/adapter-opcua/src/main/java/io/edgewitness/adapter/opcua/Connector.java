package io.edgewitness.adapter.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.SourceException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.eclipse.milo.opcua.sdk.client.DiscoveryClient;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.OpcUaClientConfig;
import org.eclipse.milo.opcua.sdk.client.OpcUaClientConfigBuilder;
import org.eclipse.milo.opcua.sdk.client.SessionActivityListener;
import org.eclipse.milo.opcua.sdk.client.identity.UsernameProvider;
import org.eclipse.milo.opcua.sdk.client.typetree.DataTypeTreeFactory;
import org.eclipse.milo.opcua.sdk.client.typetree.LazyClientDataTypeManager;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.UaRuntimeException;
import org.eclipse.milo.opcua.stack.core.channel.EncodingLimits;
import org.eclipse.milo.opcua.stack.core.security.SecurityPolicy;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.enumerated.MessageSecurityMode;
import org.eclipse.milo.opcua.stack.core.types.enumerated.UserTokenType;
import org.eclipse.milo.opcua.stack.core.types.structured.EndpointDescription;
import org.eclipse.milo.opcua.stack.core.types.structured.UserTokenPolicy;
import org.eclipse.milo.opcua.stack.core.util.CertificateUtil;
import org.eclipse.milo.opcua.stack.core.util.EndpointUtil;
import org.eclipse.milo.opcua.stack.transport.client.tcp.OpcTcpClientTransportConfig;
import org.eclipse.milo.opcua.stack.transport.client.tcp.OpcTcpClientTransportConfigBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens sessions, and says in one sentence why not. */
final class Connector {
    private static final Logger LOG = LoggerFactory.getLogger(Connector.class);
    private static final long TIMEOUT_MILLIS = 10_000;
    private static final long CONNECT_MILLIS = 3_000;
    private static final long KEEP_ALIVE_MILLIS = 3_000;
    private static final int LARGEST_MESSAGE = 64 << 20;
    private static final int CHUNK = 65_535;

    private final String adapter;
    private final OpcUaConfiguration configuration;
    private final OpcUaSecurity security;
    private final Path directory;
    private final ServerTrust trust;
    private final MiloThreads threads;
    private final InstantSource clock;
    private volatile String notice = "";

    Connector(
            String adapter,
            OpcUaConfiguration configuration,
            Path directory,
            MiloThreads threads,
            InstantSource clock) {
        this.adapter = adapter;
        this.configuration = configuration;
        this.security = configuration.effectiveSecurity();
        this.directory = directory;
        this.clock = clock;
        this.trust =
                new ServerTrust(security.trust(), directory, EndpointUtil.getHost(configuration.endpoint()), clock);
        this.threads = threads;
    }

    /** What to tell about a server certificate that was refused since; null: none was. */
    @Nullable
    String refusal() {
        return trust.refusal();
    }

    /** What a person should do soon; empty: nothing. */
    String notice() {
        return notice;
    }

    /**
     * Blocks until the session is there.
     *
     * @param listener told about the session from now on; null: nobody
     */
    OpcUaClient connect(@Nullable SessionActivityListener listener) throws SourceException, InterruptedException {
        OpcUaClient client = null;
        try {
            EndpointDescription endpoint = select(endpoints());
            checkTrust(endpoint);
            client = new OpcUaClient(settings(endpoint), transport());
            client.setDataTypeTreeFactory(DataTypeTreeFactory.lazy());
            client.setDynamicDataTypeManagerFactory(LazyClientDataTypeManager::new);
            if (listener != null) {
                client.addSessionActivityListener(listener);
            }
            client.connectAsync().get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
            return client;
        } catch (ExecutionException | TimeoutException | UaException | UaRuntimeException | IOException e) {
            disconnect(client);
            throw new SourceException(explain(e), e);
        } catch (InterruptedException | SourceException e) {
            disconnect(client);
            throw e;
        }
    }

    /** Closes the session if it can, within a second and a half. */
    static void disconnect(@Nullable OpcUaClient client) {
        if (client == null) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        CompletableFuture<OpcUaClient> end = client.disconnectAsync();
        try {
            end.get(1_500, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (ExecutionException | TimeoutException e) {
            // the server is away; it ends the session itself
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private List<EndpointDescription> endpoints() throws InterruptedException, ExecutionException, TimeoutException {
        return DiscoveryClient.getEndpoints(configuration.endpoint(), this::configure)
                .get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Servers like to announce host names that only they know: the address that was configured is the one that works. */
    private EndpointDescription select(List<EndpointDescription> offered) throws SourceException {
        String policy = policy().getUri();
        MessageSecurityMode mode = mode();
        EndpointDescription found = offered.stream()
                .filter(e -> policy.equals(e.getSecurityPolicyUri()) && mode == e.getSecurityMode())
                .findFirst()
                .orElseThrow(() -> new SourceException(configuration.endpoint() + " offers no endpoint with "
                        + policy().name() + "/" + mode + "; it offers " + names(offered)
                        + ". Set security: {policy, mode} to one of these"));
        checkLogin(found);
        return EndpointUtil.updateUrl(
                found, EndpointUtil.getHost(configuration.endpoint()), EndpointUtil.getPort(configuration.endpoint()));
    }

    private void checkLogin(EndpointDescription endpoint) throws SourceException {
        UserTokenPolicy[] offered = endpoint.getUserIdentityTokens();
        if (offered == null || offered.length == 0) {
            return;
        }
        UserTokenType wanted = security.user() == null ? UserTokenType.Anonymous : UserTokenType.UserName;
        UserTokenPolicy login = Arrays.stream(offered)
                .filter(policy -> policy.getTokenType() == wanted)
                .findFirst()
                .orElse(null);
        if (login == null) {
            throw new SourceException(
                    configuration.endpoint()
                            + (security.user() == null
                                    ? ": the server wants a user; set security: {user, password}"
                                    : ": the server takes no user and password here; leave out security: {user, password}, or choose another policy"));
        }
        String protection = login.getSecurityPolicyUri();
        boolean clear = protection == null || protection.isEmpty() || protection.equals(SecurityPolicy.None.getUri());
        if (security.user() != null && clear && !isSecured()) {
            LOG.warn(
                    "{}: the password crosses the network unencrypted; set security: {policy}",
                    configuration.endpoint());
        }
    }

    private static String names(List<EndpointDescription> offered) {
        return offered.stream()
                .map(e -> e.getSecurityPolicyUri().replaceFirst(".*#", "") + "/" + e.getSecurityMode())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private SecurityPolicy policy() {
        return switch (security.policy()) {
            case NONE -> SecurityPolicy.None;
            case BASIC256SHA256 -> SecurityPolicy.Basic256Sha256;
            case AES128_SHA256_RSAOAEP -> SecurityPolicy.Aes128_Sha256_RsaOaep;
            case AES256_SHA256_RSAPSS -> SecurityPolicy.Aes256_Sha256_RsaPss;
        };
    }

    private MessageSecurityMode mode() {
        return switch (security.effectiveMode()) {
            case NONE -> MessageSecurityMode.None;
            case SIGN -> MessageSecurityMode.Sign;
            case SIGN_AND_ENCRYPT -> MessageSecurityMode.SignAndEncrypt;
        };
    }

    private boolean isSecured() {
        return security.policy() != OpcUaSecurity.Policy.NONE;
    }

    private void checkTrust(EndpointDescription endpoint) throws UaException {
        if (isSecured()) {
            trust.validateCertificateChain(
                    CertificateUtil.decodeCertificates(
                            endpoint.getServerCertificate().bytesOrEmpty()),
                    null,
                    null);
        }
    }

    private Transport transport() {
        OpcTcpClientTransportConfigBuilder builder = OpcTcpClientTransportConfig.newBuilder();
        configure(builder);
        return new Transport(builder.build());
    }

    private void configure(OpcTcpClientTransportConfigBuilder transport) {
        threads.configure(transport);
        transport.setConnectTimeout(uint(CONNECT_MILLIS)).setAcknowledgeTimeout(uint(CONNECT_MILLIS));
    }

    private OpcUaClientConfig settings(EndpointDescription endpoint) throws IOException {
        if (security.policy() == OpcUaSecurity.Policy.AES256_SHA256_RSAPSS) {
            // its signatures have a name in Milo that only this provider knows; a second one of the same name is not
            // added
            Security.addProvider(new BouncyCastleProvider());
        }
        OpcUaClientConfigBuilder builder = OpcUaClientConfig.builder()
                .setApplicationName(LocalizedText.english("EdgeWitness " + adapter))
                .setApplicationUri("urn:edgewitness:" + adapter)
                .setProductUri("urn:edgewitness")
                .setSessionName(() -> "EdgeWitness " + adapter)
                .setEndpoint(endpoint)
                .setRequestTimeout(uint(TIMEOUT_MILLIS))
                .setKeepAliveInterval(uint(KEEP_ALIVE_MILLIS))
                .setKeepAliveTimeout(uint(KEEP_ALIVE_MILLIS))
                .setEncodingLimits(new EncodingLimits(CHUNK, LARGEST_MESSAGE / CHUNK, LARGEST_MESSAGE, 128))
                .setCertificateValidator(trust);
        if (isSecured()) {
            ApplicationIdentity own =
                    ApplicationIdentity.loadOrCreate(directory, adapter, clock.instant(), ApplicationIdentity.VALIDITY);
            notice = own.notice();
            builder.setApplicationUri(own.applicationUri())
                    .setKeyPair(own.keys())
                    .setCertificate(own.certificate())
                    .setCertificateChain(new X509Certificate[] {own.certificate()});
        }
        String user = security.user();
        Secret password = security.password();
        if (user != null && password != null) {
            builder.setIdentityProvider(new UsernameProvider(user, password.reveal(), trust));
        }
        return builder.build();
    }

    private String explain(Exception failure) {
        String refusal = trust.refusal();
        if (refusal != null) {
            return refusal;
        }
        if (failure instanceof TimeoutException) {
            return configuration.endpoint() + " did not answer within " + TIMEOUT_MILLIS / 1000
                    + " s; check the address, the network and the firewall";
        }
        if (failure instanceof IOException) {
            return String.valueOf(failure.getMessage());
        }
        long code = UaException.extract(failure)
                .map(UaException::getStatusCode)
                .map(status -> status.value() & 0xFFFF0000L)
                .orElse(0L);
        return configuration.endpoint() + ": " + explain(code, failure);
    }

    private String explain(long code, Exception failure) {
        if (code == StatusCodes.Bad_IdentityTokenRejected
                || code == StatusCodes.Bad_IdentityTokenInvalid
                || code == StatusCodes.Bad_UserAccessDenied) {
            return security.user() == null
                    ? "the server wants a user; set security: {user, password} (" + Qualities.text(code) + ")"
                    : "the server refused the user '" + security.user() + "'; check security: {user, password} ("
                            + Qualities.text(code) + ")";
        }
        if (code == StatusCodes.Bad_ConnectionRejected) {
            return "nobody listens there; check the address, and whether the server runs";
        }
        if (isSecured()
                && (code == StatusCodes.Bad_SecurityChecksFailed || code == StatusCodes.Bad_CertificateUntrusted)) {
            return "the server does not trust this agent; add " + directory.resolve("own/certificate.der")
                    + " to the server's trusted clients (" + Qualities.text(code) + ")";
        }
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return code == 0 ? String.valueOf(cause.getMessage()) : Qualities.text(code);
    }
}
