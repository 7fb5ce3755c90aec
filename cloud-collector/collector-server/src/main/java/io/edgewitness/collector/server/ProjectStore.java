package io.edgewitness.collector.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where projects are kept. Any thread. */
interface ProjectStore {
    /** @return their ids, in order */
    List<String> ids() throws CommandFailure;

    /**
     * Reads one as it is now.
     *
     * @return null: there is none of that id
     * @throws CommandFailure with each mistake of it
     */
    ProjectService.@Nullable Loaded load(String id) throws CommandFailure;
}
