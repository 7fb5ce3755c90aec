package io.edgewitness.adapter.mqtt;

import java.nio.charset.StandardCharsets;

/** The name of one topic, without wildcards: a point is one thing. */
public record Topic(String name) {
    private static final int LONGEST = 1000;

    public Topic {
        if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw new IllegalArgumentException("a topic has 1 to " + LONGEST + " bytes");
        }
        if (name.contains("+") || name.contains("#") || name.indexOf(0) >= 0) {
            throw new IllegalArgumentException("a point has one topic, without + and #: '" + name + "'");
        }
    }

    public static Topic parse(String name) {
        return new Topic(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
