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
        String name = HexFormat.of().formatHex(id);
        submit(name, agent, kind, payload, life, now);
        return name;
    }

    /** As above, under an id of the caller's; nothing happens if there is an order of that id. */
    void submit(String id, String agent, String kind, ByteString payload, Duration life, Instant now)
            throws BatchStore.StoreException {
        Instant notAfter = now.plus(life);
        ByteString body = OrderBody.newBuilder()
                .setId(id)
                .setAgent(agent)
                .setKind(kind)
                .setPayload(payload)
                .setNotAfter(Math.addExact(
                        Math.multiplyExact(notAfter.getEpochSecond(), 1_000_000_000L), notAfter.getNano()))
                .build()
                .toByteString();
        ByteString signature = authority.signOrder(body.toByteArray());
        store.add(new OrderStore.SignedOrder(id, agent, kind, now, notAfter, body, signature));
    }
}
