package io.edgewitness.edge.api;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/**
 * What an adapter is made from.
 *
 * @param id the adapter's id in the site file; source of its samples
 * @param configuration an instance of {@link SourceAdapter.Factory#configuration()}
 * @param points the common part of each point, in the site file's order
 * @param clock the only clock to stamp {@code receivedTime} with
 * @param directory the adapter's own durable folder (certificates, session state); exists
 * @param stalls of the agent
 */
public record AdapterContext(
        String id,
        Mode mode,
        Record configuration,
        List<PointDefinition> points,
        InstantSource clock,
        Path directory,
        Stalls stalls) {
    /** Where nobody watches whether the agent runs. */
    public AdapterContext(
            String id,
            Mode mode,
            Record configuration,
            List<PointDefinition> points,
            InstantSource clock,
            Path directory) {
        this(id, mode, configuration, points, clock, directory, Stalls.NONE);
    }
}
