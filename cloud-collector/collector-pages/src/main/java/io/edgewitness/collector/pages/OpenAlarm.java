package io.edgewitness.collector.pages;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Target;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An alarm that is not over.
 *
 * @param kind and {@code text}: by language, {@code zh} and {@code en}
 * @param agent that it is about; null: the collector as a whole
 * @param site of that agent, as a place of the tenancy; null: of none that is known
 * @param critical else a warning
 * @param by who looks after it; null: nobody yet
 */
public record OpenAlarm(
        long id,
        Map<String, String> kind,
        String subject,
        @Nullable String agent,
        @Nullable String site,
        Map<String, String> text,
        boolean critical,
        Instant since,
        @Nullable String by,
        @Nullable Instant acknowledged) {
    private static final int LONGEST_TOLD = 250;

    /** @return what the trail keeps of it: kind in Chinese and English, and subject, on one line */
    public String told() {
        String what = kind.get("zh") + " / " + kind.get("en") + ", " + subject;
        return what.substring(0, Math.min(LONGEST_TOLD, what.length()));
    }

    /** Whether somebody may say that he looks after it: who operates the site, or runs the collector. */
    boolean isFor(Access access) {
        return access.may(Permission.MANAGE_PLATFORM, Target.platform())
                || (site != null && access.may(Permission.OPERATE, Target.node(site)));
    }
}
