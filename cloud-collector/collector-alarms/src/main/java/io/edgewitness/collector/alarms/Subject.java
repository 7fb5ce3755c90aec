package io.edgewitness.collector.alarms;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What channels tell of. */
public sealed interface Subject permits Alarm, Push {
    long id();

    /** @param language zh or en */
    String title(String language);

    /** @return what it is about, such as an agent; as somebody else wrote it */
    String subject();

    /** @param language zh or en */
    String text(String language);

    Instant since();

    /** @return its name in a webhook's item */
    String type();

    /** @return what Jackson turns into JSON */
    Map<String, @Nullable Object> json();
}
