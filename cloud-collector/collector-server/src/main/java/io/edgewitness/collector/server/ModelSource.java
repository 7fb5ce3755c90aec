package io.edgewitness.collector.server;

import io.edgewitness.edge.wire.proto.ModelPiece;
import io.edgewitness.edge.wire.proto.ModelWanted;

/** Gives agents the packages that orders named, piece by piece. Any thread. */
public interface ModelSource {
    /** Of a collector without packages. */
    ModelSource NONE = (agent, wanted) -> ModelPiece.newBuilder()
            .setDigest(wanted.getDigest())
            .setFrom(wanted.getFrom())
            .setRefused("no such package was ordered for this agent")
            .build();

    /** @return the piece, or why there is none */
    ModelPiece piece(String agent, ModelWanted wanted) throws BatchStore.StoreException;
}
