package io.edgewitness.collector.alarms;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Sees what rules ask about. */
public interface Watch {
    /**
     * @param since of what happens at an instant, all that came since then is found: the last look, and a little before it
     * @throws SQLException if the database is away; the look is repeated
     */
    List<Finding> find(AlarmRule rule, Instant since, Instant now) throws SQLException;

    /** @return whether it would be found if it still held; else nobody knows, and the alarm stays as it is */
    boolean sees(Alarm alarm);
}
