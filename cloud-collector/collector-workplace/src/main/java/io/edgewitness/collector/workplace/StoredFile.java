package io.edgewitness.collector.workplace;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file of a project.
 *
 * @param slot an attachment's id, {@code photos} or {@code lists}
 * @param name as its owner called it, cleaned: for showing and for a download, never a path here
 * @param position among those of its slot, from 1
 * @param media found in its first bytes, whatever its name says
 * @param sha256 in hexadecimal
 * @param removed null: it is shown; else when it was taken out, by whom (a name) and why (may be empty)
 */
public record StoredFile(
        String id,
        String project,
        String slot,
        String name,
        String caption,
        int position,
        String media,
        long size,
        String sha256,
        String by,
        String byName,
        Instant added,
        @Nullable Instant removed,
        @Nullable String removedBy,
        String removedWhy) {}
