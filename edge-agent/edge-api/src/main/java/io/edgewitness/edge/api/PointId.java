package io.edgewitness.edge.api;

import java.util.regex.Pattern;

/**
 * The name of a point, unique within a site: letters, digits and {@code . _ - /}, 1 to 200 characters, such as {@code press.power}.
 * It stays the same across a rename of the address.
 */
public record PointId(String name) implements Comparable<PointId> {
    private static final Pattern VALID = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._/-]{0,199}");

    /** @throws IllegalArgumentException if the name is not of the form above */
    public PointId {
        if (!VALID.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a point id is 1 to 200 letters, digits and . _ - / and starts with a letter or digit, not '" + name
                            + "'");
        }
    }

    public static PointId parse(String name) {
        return new PointId(name);
    }

    @Override
    public int compareTo(PointId other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
