package io.edgewitness.collector.maintenance;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An order as the maintenance system tells of it.
 *
 * @param external our id of it; empty: it tells none
 * @param status its word
 * @param updated as it writes times, for the cursor
 * @param closed when the work was done; null: not told
 * @param finding what was found, as scenarios read it ({@code bearing-outer failed 3.5 renewed}); empty: nothing that anybody could read
 */
record RemoteOrder(
        String id,
        String external,
        String status,
        String updated,
        @Nullable Instant closed,
        String finding) {
    private static final int LONGEST = 200;
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
    private static final Pattern WHOLE =
            Pattern.compile("([a-z][a-z0-9-]{0,39} )?(failed|planned) \\d{1,5}(\\.\\d{1,3})?( renewed)?");
    private static final Pattern CAUSE = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final BigDecimal MOST_HOURS = BigDecimal.valueOf(10_000);

    /** @return null: this is no order */
    static @Nullable RemoteOrder of(JsonNode json, CmmsSettings settings) {
        String id = text(json, "id", settings);
        if (id.isEmpty()) {
            return null;
        }
        return new RemoteOrder(
                id,
                text(json, "external", settings),
                text(json, "status", settings),
                text(json, "updated", settings),
                time(text(json, "closed", settings)),
                finding(json, settings));
    }

    boolean isClosed(CmmsSettings settings) {
        return settings.closed().contains(status.toLowerCase(Locale.ROOT));
    }

    boolean isCancelled(CmmsSettings settings) {
        return settings.cancelled().contains(status.toLowerCase(Locale.ROOT));
    }

    static JsonNode at(JsonNode json, String place) {
        JsonNode node = json;
        for (String part : place.split("\\.", -1)) {
            node = node.path(part);
        }
        return node;
    }

    private static String text(JsonNode json, String field, CmmsSettings settings) {
        String place = settings.place(field);
        JsonNode node = place.isEmpty() ? json.path("") : at(json, place);
        return node.isValueNode() && !node.isNull() ? Told.cut(node.asText().strip(), LONGEST) : "";
    }

    /** @return null: none, or none that anybody lived: what a database cannot hold would stop the round of all orders */
    static @Nullable Instant time(String text) {
        try {
            Instant time = text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
            return time == null || time.isBefore(EARLIEST) || time.isAfter(LATEST) ? null : time;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Either the field says it all, or code, outcome, hours and renewal stand in fields of their own. */
    private static String finding(JsonNode json, CmmsSettings settings) {
        String said = text(json, "finding", settings);
        if (WHOLE.matcher(said).matches()) {
            return said;
        }
        String known = settings.codes().getOrDefault(said, said);
        String cause = CAUSE.matcher(known).matches() ? known + " " : "";
        String outcome = text(json, "outcome", settings).toLowerCase(Locale.ROOT);
        if (cause.isEmpty() && outcome.isEmpty()) {
            return "";
        }
        boolean renewed = text(json, "renewed", settings).equalsIgnoreCase("true");
        String kind = settings.failed().contains(outcome) ? "failed " : "planned ";
        return cause + kind + hours(text(json, "hours", settings)) + (renewed ? " renewed" : "");
    }

    private static String hours(String text) {
        if (!text.matches("\\d{1,6}(\\.\\d{1,12})?")) {
            return "0";
        }
        BigDecimal hours = new BigDecimal(text).min(MOST_HOURS).setScale(3, java.math.RoundingMode.HALF_UP);
        return hours.stripTrailingZeros().toPlainString();
    }
}
