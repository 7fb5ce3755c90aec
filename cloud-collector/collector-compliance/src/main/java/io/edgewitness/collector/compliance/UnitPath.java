package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.Scope;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One unit's way through the procedure.
 *
 * @param procedure null: its line told none
 * @param steps oldest first
 * @param findings newest first
 * @param results each time that it was finished, newest first; empty: it is in work
 */
public record UnitPath(
        @Nullable Procedure procedure,
        List<Happenings.Step> steps,
        List<Happenings.Finding> findings,
        List<Happenings.Unit> results) {
    private static final int MOST = 1_000;

    /** @return null: nothing is known of it in the scope */
    public static @Nullable UnitPath of(Connection c, Scope scope, String agent, String line, String unit, Instant now)
            throws SQLException {
        Happenings.Wanted wanted =
                new Happenings.Wanted(agent, line, unit, Instant.EPOCH, now.plusSeconds(86_400), MOST);
        List<Happenings.Step> steps = Happenings.steps(c, scope, wanted);
        List<Happenings.Finding> findings = Happenings.findings(c, scope, wanted);
        if (steps.isEmpty() && findings.isEmpty()) {
            return null;
        }
        return new UnitPath(
                Procedure.one(c, scope, agent, line).stream().findFirst().orElse(null),
                steps,
                findings,
                Happenings.units(c, scope, wanted));
    }
}
