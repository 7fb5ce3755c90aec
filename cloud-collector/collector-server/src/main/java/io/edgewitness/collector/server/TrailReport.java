package io.edgewitness.collector.server;

import io.edgewitness.collector.workplace.Trail;
import org.jspecify.annotations.Nullable;

/**
 * What a check of the trail found.
 *
 * @param entries how many were read
 * @param hash of the newest one, hexadecimal: who noted it sees later whether the end was cut off
 * @param wrong number of the first entry that is not as it was written; null if all are
 * @param reason what is wrong with it
 */
record TrailReport(long entries, String hash, @Nullable Long wrong, String reason) {
    static TrailReport of(Trail trail) {
        Trail.Verdict verdict = trail.verify();
        return new TrailReport(verdict.entries(), trail.head().hash(), verdict.wrong(), verdict.reason());
    }
}
