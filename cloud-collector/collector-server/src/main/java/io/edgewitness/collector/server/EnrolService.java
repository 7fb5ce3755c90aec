package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.wire.EnrolToken;
import io.edgewitness.edge.wire.Fingerprint;
import io.edgewitness.edge.wire.IngestHandler.RefusedException;
import io.edgewitness.edge.wire.SignedText;
import io.edgewitness.edge.wire.proto.EnrolReply;
import io.edgewitness.edge.wire.proto.EnrolRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets agents in that hold a valid token. Any thread. */
final class EnrolService {
    private static final Logger LOG = LoggerFactory.getLogger(EnrolService.class);

    private final Authority authority;
    private final AgentRegistry registry;
    private final BatchStore store;

    EnrolService(Authority authority, AgentRegistry registry, BatchStore store) {
        this.authority = authority;
        this.registry = registry;
        this.store = store;
    }

    EnrolReply enrol(EnrolRequest request, Instant now) throws RefusedException {
        try {
            ByteString hash = EnrolToken.hash(request.getToken());
            AgentRegistry.Token token = valid(registry.token(hash), now);
            byte[] ledgerKey = request.getLedgerKey().toByteArray();
            byte[] secret = request.getToken().getBytes(StandardCharsets.UTF_8);
            if (!SignedText.verify(
                    ledgerKey, SignedText.ENROL, secret, request.getProof().toByteArray())) {
                throw refused("the ledger's key did not sign the request: update the agent");
            }
            if (!request.getAgent().isEmpty() && !request.getAgent().equals(token.agent())) {
                throw refused("this token is for agent " + token.agent() + ", not for " + request.getAgent());
            }
            checkHistory(token.agent(), request.getLedgerKey());
            X509Certificate certificate = authority.issue(
                    token.agent(), request.getCertificateRequest().toByteArray(), now);
            var agent = new AgentRegistry.Agent(
                    token.agent(), request.getLedgerKey(), ByteString.copyFrom(Fingerprint.of(certificate)), now);
            if (!registry.redeem(hash, agent)) {
                throw used(token.agent());
            }
            LOG.info("agent {} enrolled, ledger key {}", agent.id(), Fingerprint.text(Fingerprint.sha256(ledgerKey)));
            return EnrolReply.newBuilder()
                    .setCertificate(ByteString.copyFrom(certificate.getEncoded()))
                    .setAuthority(ByteString.copyFrom(authority.certificate().getEncoded()))
                    .setOrderKey(authority.orderKey())
                    .build();
        } catch (GeneralSecurityException e) {
            throw refused(e.getMessage() + ": update the agent");
        } catch (BatchStore.StoreException e) {
            LOG.warn("enrolment: {}", e.getMessage());
            throw new RefusedException("the collector's database is away; try again in a minute", true);
        }
    }

    private static AgentRegistry.Token valid(AgentRegistry.@Nullable Token token, Instant now) throws RefusedException {
        if (token == null) {
            throw refused("this collector does not know the token: copy the whole line that `cloud-collector token`"
                    + " printed, or make a new one");
        }
        if (token.used() != null) {
            throw used(token.agent());
        }
        if (!now.isBefore(token.expires())) {
            throw refused("this token expired at " + token.expires() + ": make a new one with `cloud-collector token"
                    + " --agent " + token.agent() + "`");
        }
        return token;
    }

    /** An agent that comes with another ledger would make two histories under one name. */
    private void checkHistory(String agent, ByteString ledgerKey) throws BatchStore.StoreException, RefusedException {
        AgentRegistry.Agent known = registry.find(agent);
        if (known != null
                && !known.ledgerKey().equals(ledgerKey)
                && store.head(agent).number() > 0) {
            throw refused("agent " + agent + " already has a ledger here under the key "
                    + Fingerprint.text(Fingerprint.sha256(known.ledgerKey().toByteArray()))
                    + ", and this one has another: restore its identity folder, or choose a new agent id");
        }
    }

    private static RefusedException used(String agent) {
        return refused("this token was already used: a token lets one agent in, once; make a new one with"
                + " `cloud-collector token --agent " + agent + "`");
    }

    private static RefusedException refused(String message) {
        return new RefusedException(message, false);
    }
}
