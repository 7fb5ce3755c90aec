package io.edgewitness.collector.vision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgewitness.collector.api.Scope;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pictures of one kind of part, from which its models are trained.
 *
 * @param id also the name of its folder
 * @param scope enterprise, and the site if it is of one: who sees less does not see it
 * @param name for people
 * @param classes the first is that of the good parts, the others are of defects
 * @param by who made it
 */
public record PictureSet(String id, Scope scope, String name, List<String> classes, String by, Instant made) {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_NAME = 80;
    private static final int LONGEST_CLASS = 40;
    private static final int MOST_CLASSES = 20;

    public PictureSet {
        if (name.isBlank() || name.length() > LONGEST_NAME || hasControl(name)) {
            throw new TeachFault(TeachFault.Code.NAME, LONGEST_NAME);
        }
        boolean wrong = classes.isEmpty()
                || classes.size() > MOST_CLASSES
                || new HashSet<>(classes).size() < classes.size()
                || classes.stream().anyMatch(c -> c.isBlank() || c.length() > LONGEST_CLASS || hasControl(c));
        if (wrong) {
            throw new TeachFault(TeachFault.Code.CLASSES, MOST_CLASSES, LONGEST_CLASS);
        }
        classes = List.copyOf(classes);
    }

    static boolean hasControl(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }

    public String good() {
        return classes.get(0);
    }

    /** The place in the tenancy. */
    public String node() {
        return scope.site() == null ? String.valueOf(scope.enterprise()) : scope.enterprise() + "/" + scope.site();
    }

    boolean seenBy(Scope other) {
        return (other.enterprise() == null || other.enterprise().equals(scope.enterprise()))
                && (other.site() == null || other.site().equals(scope.site()));
    }

    PictureSet with(String newName, List<String> newClasses) {
        return new PictureSet(id, scope, newName, newClasses, by, made);
    }

    byte[] json() {
        ObjectNode to = JSON.createObjectNode();
        to.put("id", id).put("enterprise", scope.enterprise()).put("site", scope.site());
        to.put("name", name).put("by", by).put("made", made.toString());
        classes.forEach(to.putArray("classes")::add);
        return bytes(to);
    }

    static byte[] bytes(ObjectNode node) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws IOException if the file is none that was written here */
    static PictureSet read(byte[] json) throws IOException {
        JsonNode of = JSON.readTree(json);
        List<String> classes = new ArrayList<>();
        of.path("classes").forEach(c -> classes.add(c.asText()));
        try {
            return new PictureSet(
                    of.path("id").asText(),
                    new Scope(text(of, "enterprise"), text(of, "site")),
                    of.path("name").asText(),
                    classes,
                    of.path("by").asText(),
                    Instant.parse(of.path("made").asText()));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException(e);
        }
    }

    static @Nullable String text(JsonNode of, String key) {
        return of.path(key).isTextual() ? of.path(key).asText() : null;
    }
}
