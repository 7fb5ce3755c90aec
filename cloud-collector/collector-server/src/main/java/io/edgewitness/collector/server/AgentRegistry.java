package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who may deliver: agents and the tokens that let them in. Any thread. */
public interface AgentRegistry {
    /** @return null if no agent of that name was enrolled */
    @Nullable
    Agent find(String agent) throws BatchStore.StoreException;

    /**
     * Whether this certificate counts. One that a later enrolment replaced does until the new one is shown for the first time: the answer
     * to that enrolment may not have reached the agent.
     *
     * @param agent as {@link #find} gave it
     * @param certificate SHA-256 of the DER of the one that was shown
     */
    boolean admits(Agent agent, ByteString certificate) throws BatchStore.StoreException;

    /** Keeps a token; never its text. */
    void addToken(Token token) throws BatchStore.StoreException;

    /** @return null if there is no such token */
    @Nullable
    Token token(ByteString sha256) throws BatchStore.StoreException;

    /**
     * In one transaction: marks the token as used if it is unused, and registers the agent (in place of an older registration of
     * the same name).
     *
     * @return false if the token is unknown or already used; nothing was changed
     */
    boolean redeem(ByteString tokenSha256, Agent agent) throws BatchStore.StoreException;

    /**
     * @param id the common name of its certificate
     * @param ledgerKey Ed25519 public key, X.509 encoding
     * @param certificate SHA-256 of the DER of the one from the latest enrolment
     */
    record Agent(String id, ByteString ledgerKey, ByteString certificate, Instant enrolled) {}

    /**
     * @param sha256 of the token's secret part, as UTF-8
     * @param agent whom it lets in
     * @param expires not accepted from then on
     * @param used null: not yet
     */
    record Token(
            ByteString sha256,
            String agent,
            Instant expires,
            @Nullable Instant used) {}
}
