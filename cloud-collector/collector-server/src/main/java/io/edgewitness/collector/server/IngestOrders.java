package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.wire.proto.OrderBody;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Makes signed orders to agents. An agent gets each within about a second while connected, and again until it answered. Any thread. */
public final class IngestOrders {
    private final OrderStore store;
    private final Authority authority;
    private final RandomGenerator random;

    /** @param random a cryptographic source */
    public IngestOrders(OrderStore store, Authority authority, RandomGenerator random) {
        this.store = store;
        this.authority = authority;
        this.random = random;
    }

    /**
     * @param kind such as {@code ping}
     * @param life above 0; the agent refuses the order after it
     * @return the order's id
     */
    public String submit(String agent, String kind, ByteString payload, Duration life, Instant now)
            throws BatchStore.StoreException {
        byte[] id = new byte[16];
        random.nextBytes(id);
        Instant notAfter = now.plus(life);
        ByteString body = OrderBody.newBuilder()
                .setId(HexFormat.of().formatHex(id))
                .setAgent(agent)
                .setKind(kind)
                .setPayload(payload)
                .setNotAfter(Math.addExact(
                        Math.multiplyExact(notAfter.getEpochSecond(), 1_000_000_000L), notAfter.getNano()))
                .build()
                .toByteString();
        ByteString signature = authority.signOrder(body.toByteArray());
        String name = HexFormat.of().formatHex(id);
        store.add(new OrderStore.SignedOrder(name, agent, kind, now, notAfter, body, signature));
        return name;
    }
}
