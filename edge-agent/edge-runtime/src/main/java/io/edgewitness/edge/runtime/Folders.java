package io.edgewitness.edge.runtime;

import io.edgewitness.edge.wire.Identity;
import java.nio.file.Path;

/** Where things are under an agent's data folder. */
final class Folders {
    private Folders() {}

    static Path ledger(Path data) {
        return Identity.ledgerFolder(data);
    }

    static Path checkpoints(Path data) {
        return data.resolve("checkpoints");
    }

    /** Of each scenario that takes models. */
    static Path models(Path data) {
        return data.resolve("models");
    }

    /** An adapter's own: certificates, session state. */
    static Path adapter(Path data, String id) {
        return data.resolve("adapters").resolve(id);
    }
}
