package io.edgewitness.collector.server;

import io.edgewitness.collector.workplace.ProjectFiles;
import io.edgewitness.collector.workplace.Trail;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a check of the trail found.
 *
 * @param entries how many were read
 * @param hash of the newest one, hexadecimal: who noted it sees later whether the end was cut off
 * @param wrong number of the first entry that is not as it was written; null if all are
 * @param reason what is wrong with it
 * @param anchored number of the newest entry that a signed tree head names; 0: none does
 * @param files contents of projects that were read and compared with their digests
 * @param wrongFiles which of them are lost or changed
 */
record TrailReport(
        long entries,
        String hash,
        @Nullable Long wrong,
        String reason,
        long anchored,
        long files,
        List<String> wrongFiles) {
    /** @param noted in tree heads, oldest first */
    static TrailReport of(Trail trail, List<Trail.Head> noted, ProjectFiles files) {
        ProjectFiles.Check check = files.check();
        Trail.Verdict verdict = trail.verify(noted);
        return new TrailReport(
                verdict.entries(),
                trail.head().hash(),
                verdict.wrong(),
                verdict.reason(),
                noted.isEmpty() ? 0 : noted.get(noted.size() - 1).seq(),
                check.files(),
                check.wrong());
    }
}
