package io.edgewitness.collector.server;

import io.edgewitness.edge.wire.EnrolToken;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Makes one-time tokens for {@code edge-agent enrol}. Any thread. */
public final class Tokens {
    /** How long a token holds unless told otherwise. */
    public static final Duration DEFAULT_LIFE = Duration.ofDays(1);

    private static final Pattern AGENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

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
     * @param agent the agent's id as its site file names it: letters, digits and {@code . _ -}, 1 to 64 characters
     * @param life above 0
     * @return what the user copies to the agent; a secret, shown this once
     * @throws IllegalArgumentException if the id is not of that form
     */
    public String issue(String agent, Duration life, Instant now) throws BatchStore.StoreException {
        if (!AGENT.matcher(agent).matches()) {
            throw new IllegalArgumentException(
                    "'" + agent
                            + "' is no agent's id: 1 to 64 letters, digits, '.', '_' or '-', first a letter or digit; use the site file's `agent: {id: ...}`");
        }
        EnrolToken token = EnrolToken.create(random, authority.fingerprint());
        registry.addToken(new AgentRegistry.Token(token.secretHash(), agent, now.plus(life), null));
        return token.text();
    }
}
