package io.edgewitness.adapter.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a point subscribes to: a topic, or a filter with wildcards, {@code +} for one level and {@code #} for the rest; either may be shared with other
 * clients, {@code $share/GROUP/FILTER}.
 *
 * @param group null: not shared
 */
public record TopicFilter(@Nullable String group, String name) {
    private static final String SHARE = "$share/";
    private static final int LONGEST = 1000;

    public TopicFilter {
        if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > LONGEST || name.indexOf(0) >= 0) {
            throw new IllegalArgumentException("a topic has 1 to " + LONGEST + " bytes");
        }
        String[] levels = levels(name);
        for (int i = 0; i < levels.length; i++) {
            boolean plus = levels[i].contains("+") && !levels[i].equals("+");
            boolean hash = levels[i].contains("#") && (!levels[i].equals("#") || i < levels.length - 1);
            if (plus || hash) {
                throw new IllegalArgumentException(
                        "+ stands for a whole level, and # for all that follow, at the end only: '" + name + "'");
            }
        }
    }

    /** @throws IllegalArgumentException with the mend */
    public static TopicFilter parse(String text) {
        if (!text.startsWith(SHARE)) {
            return new TopicFilter(null, text);
        }
        int slash = text.indexOf('/', SHARE.length());
        String group = slash < 0 ? "" : text.substring(SHARE.length(), slash);
        if (group.isEmpty() || group.contains("+") || group.contains("#")) {
            throw new IllegalArgumentException("a shared subscription is $share/GROUP/TOPIC, not '" + text + "'");
        }
        return new TopicFilter(group, text.substring(slash + 1));
    }

    private static String[] levels(String name) {
        return name.split("/", -1);
    }

    boolean isShared() {
        return group != null;
    }

    boolean isWildcard() {
        return wildcards() > 0;
    }

    int wildcards() {
        int count = 0;
        for (String level : levels(name)) {
            count += level.equals("+") || level.equals("#") ? 1 : 0;
        }
        return count;
    }

    /**
     * @return what stands in the topic for each wildcard; null if the topic is none of these. A wildcard at the front does not stand for the broker's own
     *     topics, {@code $SYS/…}
     */
    @Nullable
    List<String> match(String topic) {
        String[] mine = levels(name);
        String[] its = levels(topic);
        List<String> found = new ArrayList<>();
        if (topic.startsWith("$") && (mine[0].equals("+") || mine[0].equals("#"))) {
            return null;
        }
        for (int i = 0; i < mine.length; i++) {
            if (mine[i].equals("#")) {
                found.add(String.join("/", List.of(its).subList(Math.min(i, its.length), its.length)));
                return found;
            }
            if (i >= its.length || (!mine[i].equals("+") && !mine[i].equals(its[i]))) {
                return null;
            }
            if (mine[i].equals("+")) {
                found.add(its[i]);
            }
        }
        return its.length == mine.length ? found : null;
    }

    /** Whether a topic can be of both. */
    boolean overlaps(TopicFilter other) {
        String[] mine = levels(name);
        String[] its = levels(other.name);
        for (int i = 0; i < Math.max(mine.length, its.length); i++) {
            String a = i < mine.length ? mine[i] : "";
            String b = i < its.length ? its[i] : "";
            if (a.equals("#") || b.equals("#")) {
                return true;
            }
            boolean bothGoOn = i < mine.length && i < its.length;
            if (!bothGoOn || (!a.equals(b) && !a.equals("+") && !b.equals("+"))) {
                return false;
            }
        }
        return true;
    }

    /** As it is subscribed. */
    @Override
    public String toString() {
        return group == null ? name : SHARE + group + "/" + name;
    }
}
