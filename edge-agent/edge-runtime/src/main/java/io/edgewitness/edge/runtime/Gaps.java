package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What a source should have said while nobody listened. */
final class Gaps {
    private Gaps() {}

    /**
     * One gap for all points that lost the same number of samples.
     *
     * @param points those of the source that should have said something
     * @param resumes points whose samples come later all the same: none of them is missing
     */
    static List<Gap> between(
            SourceState source,
            List<PointState> points,
            Instant from,
            Instant to,
            Predicate<PointId> resumes,
            String reason) {
        return part(source, points, from, from, to, resumes, reason);
    }

    /**
     * A part of a silence that is declared piece by piece; the pieces' counts add up to that of the whole.
     *
     * @param since when the silence began
     */
    static List<Gap> part(
            SourceState source,
            List<PointState> points,
            Instant since,
            Instant from,
            Instant to,
            Predicate<PointId> resumes,
            String reason) {
        Map<Long, List<PointId>> byCount = new LinkedHashMap<>();
        for (PointState p : points) {
            PointId id = p.definition().id();
            Duration interval = p.definition().interval();
            long lost = resumes.test(id)
                    ? 0
                    : interval == null ? -1 : cycles(since, to, interval) - cycles(since, from, interval);
            byCount.computeIfAbsent(lost, x -> new ArrayList<>()).add(id);
        }
        boolean whole = byCount.size() == 1 && points.size() == source.points().size();
        List<Gap> gaps = new ArrayList<>();
        byCount.forEach((lost, concerned) -> gaps.add(
                new Gap(whole ? List.of() : concerned, from, to, lost < 0 ? -1 : lost * concerned.size(), reason)));
        return gaps;
    }

    private static long cycles(Instant from, Instant to, Duration interval) {
        return Duration.between(from, to).dividedBy(interval);
    }
}
