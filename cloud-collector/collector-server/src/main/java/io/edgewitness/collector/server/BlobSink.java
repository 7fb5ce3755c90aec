package io.edgewitness.collector.server;

import io.edgewitness.edge.wire.proto.BlobPiece;
import java.time.Instant;

/** Takes what agents send of bursts and pictures, piece by piece. Any thread; one at a time of an agent. */
public interface BlobSink {
    /** Of a collector that asks for none. */
    BlobSink NONE = (agent, piece, now) -> {};

    /** Whatever was not asked for is left alone. */
    void piece(String agent, BlobPiece piece, Instant now) throws BatchStore.StoreException;
}
