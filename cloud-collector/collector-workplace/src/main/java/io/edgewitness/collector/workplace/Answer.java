package io.edgewitness.collector.workplace;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What stands under a key of a project.
 *
 * @param json as it was put; {@code null} in JSON: cleared
 * @param revision of the project that it came with
 * @param by id of the person or token
 */
public record Answer(String key, String json, long revision, String by, String byName, Instant at) {
    /** What became of a {@link Answers#put}. */
    public sealed interface Put {}

    /** @param revision to name as base of the next change */
    public record Saved(long revision) implements Put {}

    /**
     * Somebody changed it meanwhile: nothing was changed, and the refused text is kept.
     *
     * @param current null if the key has no answer
     * @param aside where the refused text is kept, see {@link Answers#asides}
     */
    public record Conflict(@Nullable Answer current, String aside) implements Put {}

    /** @param before null: there was none */
    public record Revision(
            String key,
            long revision,
            String by,
            String byName,
            Instant at,
            @Nullable String before,
            String after) {}

    /**
     * A text that was refused, because its writer had not seen what stood there.
     *
     * @param base the revision the writer had seen
     */
    public record Aside(String id, String key, String json, long base, String by, String byName, Instant at) {}
}
