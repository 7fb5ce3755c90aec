package io.edgewitness.collector.pages;

import io.edgewitness.collector.workplace.Access;
import java.time.Instant;

/** Where people say what they found when they looked at a part again. Any thread. */
public interface AuditDesk {
    /** Whether the person may answer for the agent's lines. */
    boolean mayAnswer(Access access, String agent) throws PlantAwayException;

    /**
     * Tells the line's agent, which counts it as the truth about the part; the trail has who said it. The first answer counts.
     *
     * @param asked when the line asked
     * @return false: the line's site file gives its input {@code audits} no point
     */
    boolean answer(Access by, String agent, String line, String unit, Instant asked, boolean defective)
            throws PlantAwayException;
}
