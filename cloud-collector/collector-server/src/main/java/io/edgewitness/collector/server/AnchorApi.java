package io.edgewitness.collector.server;

import io.javalin.Javalin;
import org.jspecify.annotations.Nullable;

/** The routes of {@code cloud-collector anchor} on a running collector; each needs a token, on the loopback address too. */
final class AnchorApi {
    private final AnchorService anchors;
    private final AdminApi admin;

    /** @param content as it came, base64 in JSON */
    record Reply(byte[] content, @Nullable String party) {}

    record StampWanted(@Nullable Long head) {}

    record Said(String said) {}

    AnchorApi(AnchorService anchors, AdminApi admin) {
        this.anchors = anchors;
        this.admin = admin;
    }

    void addTo(Javalin javalin) {
        javalin.get("/api/v1/anchors", c -> {
            admin.check(c);
            AdminApi.json(c, AdminApi.call(anchors::list));
        });
        javalin.post("/api/v1/anchors/heads", c -> {
            admin.check(c);
            AdminApi.json(c, AdminApi.call(anchors::fresh));
        });
        javalin.post("/api/v1/anchors/requests", c -> {
            AnchorService.Wanted wanted = admin.read(c, AnchorService.Wanted.class);
            c.contentType("application/octet-stream").result(AdminApi.call(() -> anchors.request(wanted)));
        });
        javalin.post("/api/v1/anchors", c -> {
            Reply reply = admin.read(c, Reply.class);
            byte[] content = reply.content() == null ? new byte[0] : reply.content();
            AdminApi.json(c, new Said(AdminApi.call(() -> anchors.add(content, reply.party()))));
        });
        javalin.post("/api/v1/anchors/stamps", c -> {
            StampWanted wanted = admin.read(c, StampWanted.class);
            AdminApi.json(c, new Said(AdminApi.call(() -> anchors.stamp(wanted.head()))));
        });
        javalin.post("/api/v1/anchors/chain", c -> {
            StampWanted wanted = admin.read(c, StampWanted.class);
            AdminApi.json(c, new Said(AdminApi.call(() -> anchors.chain(wanted.head()))));
        });
    }
}
