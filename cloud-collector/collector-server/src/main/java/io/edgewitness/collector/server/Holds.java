package io.edgewitness.collector.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whose samples must not be dropped yet. */
interface Holds {
    Holds NONE = c -> null;

    /** @return the earliest time of which something that is signed and not released holds the samples; null: nothing is held */
    @Nullable
    Instant since(Connection c) throws SQLException;
}
