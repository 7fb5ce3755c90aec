package io.edgewitness.collector.life;

import java.util.List;

/**
 * A machine that the collector has a history of.
 *
 * @param agent and {@code scenario}: which machine
 * @param process points whose values are its rows, in order
 * @param failures whole lives that its closed orders end
 */
public record LifeSource(String agent, String scenario, List<String> process, int failures) {
    /** @return how a form names it */
    public String key() {
        return agent + "/" + scenario;
    }
}
