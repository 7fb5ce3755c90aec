package io.edgewitness.collector.server;

import io.edgewitness.edge.wire.AgentId;
import io.edgewitness.edge.wire.EnrolToken;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** Makes one-time tokens for {@code edge-agent enrol}. Any thread. */
public final class Tokens {
    /** How long a token holds unless told otherwise. */
    public static final Duration DEFAULT_LIFE = Duration.ofDays(1);

    private final AgentRegistry registry;
    private final Authority authority;
    private final RandomGenerator random;

    /** @param random a cryptographic source, such as {@link java.security.SecureRandom} */
    public Tokens(AgentRegistry registry, Authority authority, RandomGenerator random) {
        this.registry = registry;
        this.authority = authority;
        this.random = random;
    }

    /**
     * @param agent the agent's id as its site file names it
     * @param life above 0
     * @return what the user copies to the agent; a secret, shown this once
     * @throws IllegalArgumentException if the id is not of that form
     */
    public String issue(String agent, Duration life, Instant now) throws BatchStore.StoreException {
        AgentId.check(agent);
        EnrolToken token = EnrolToken.create(random, authority.fingerprint());
        registry.addToken(new AgentRegistry.Token(token.secretHash(), agent, now.plus(life), null));
        return token.text();
    }
}
