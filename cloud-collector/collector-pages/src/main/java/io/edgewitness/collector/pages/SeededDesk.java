package io.edgewitness.collector.pages;

import io.edgewitness.collector.api.Teller;
import io.edgewitness.collector.workplace.Access;
import org.jspecify.annotations.Nullable;

/** Where seeded tests of lines are announced to their agents. Any thread. */
public interface SeededDesk {
    /** Whether the person may announce tests of the agent's lines. */
    boolean mayAnnounce(Access access, String agent) throws PlantAwayException;

    /**
     * Tells the line's agent, which records it before the mistake is made; the trail has who did. The same again on a day is once.
     *
     * @param unit code of the unit that gets the mistake, 1 to 100 characters
     * @param kind {@code order}, {@code danger} or {@code pick}
     * @return false: the line's site file gives its input {@code seeded} no point
     */
    boolean announce(Access by, String agent, String line, String unit, String kind) throws PlantAwayException;

    /** @return what the agent made of today's announcement; null: nothing yet */
    Teller.@Nullable Answer answer(String agent, String line, String unit, String kind) throws PlantAwayException;
}
