package io.edgewitness.collector.server;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tree heads of a running collector. One thread. */
final class RemoteAnchors implements AnchorService {
    private static final String PATH = "anchors";

    private final RemoteBackend collector;

    RemoteAnchors(RemoteBackend collector) {
        this.collector = collector;
    }

    @Override
    public Listing list() throws CommandFailure {
        return RemoteBackend.read(collector.send(collector.request(PATH).GET().build()), Listing.class);
    }

    @Override
    public Head fresh() throws CommandFailure {
        return RemoteBackend.read(collector.post(PATH + "/heads", Map.of()), Head.class);
    }

    @Override
    public byte[] request(Wanted wanted) throws CommandFailure {
        return RemoteBackend.checked(collector.post(PATH + "/requests", wanted));
    }

    @Override
    public String add(byte[] reply, @Nullable String party) throws CommandFailure {
        return said(PATH, new AnchorApi.Reply(reply, party));
    }

    @Override
    public String stamp(@Nullable Long head) throws CommandFailure {
        return said(PATH + "/stamps", new AnchorApi.StampWanted(head));
    }

    @Override
    public String chain(@Nullable Long head) throws CommandFailure {
        return said(PATH + "/chain", new AnchorApi.StampWanted(head));
    }

    private String said(String path, Object body) throws CommandFailure {
        return RemoteBackend.read(collector.post(path, body), AnchorApi.Said.class)
                .said();
    }
}
