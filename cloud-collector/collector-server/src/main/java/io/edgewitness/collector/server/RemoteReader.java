package io.edgewitness.collector.server;

import io.edgewitness.edge.api.PointId;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads what blocks of collector.yaml say of somebody else's system over REST; mistakes go where the file's others go. */
final class RemoteReader {
    private static final Pattern SECONDS = Pattern.compile("(\\d{1,5})([smh])");

    private final ConfigYaml yaml;
    private final Path file;
    private final String code;

    /**
     * Of one block.
     *
     * @param file that paths count from
     * @param code of its mistakes
     */
    RemoteReader(ConfigYaml yaml, Path file, String code) {
        this.yaml = yaml;
        this.file = file;
        this.code = code;
    }

    @Nullable
    URI url(@Nullable Node node, Node place, String such) {
        String text = node == null ? "" : yaml.text(node).strip();
        String bare = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        try {
            URI url = URI.create(bare);
            boolean safe = "https".equals(url.getScheme()) || ("http".equals(url.getScheme()) && isHere(url.getHost()));
            if (safe
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        yaml.mistake(node == null ? place : node, code, "url is where " + such + "; http only for this machine itself");
        return null;
    }

    /** By the name alone: what another machine's name leads to may change. */
    private static boolean isHere(@Nullable String host) {
        return host != null && (Set.of("localhost", "[::1]").contains(host) || host.matches("127(\\.\\d{1,3}){3}"));
    }

    @Nullable
    Path tokenFile(@Nullable Node node) {
        if (node == null) {
            return null;
        }
        try {
            Path token = file.resolveSibling(yaml.text(node));
            if (Files.isReadable(token) && Files.isRegularFile(token)) {
                return token;
            }
        } catch (InvalidPathException e) {
            // told below
        }
        yaml.mistake(node, code, "the token file " + ConfigYaml.written(node) + " cannot be read");
        return null;
    }

    String path(@Nullable Node node, String key, String part, String preset) {
        if (node == null) {
            return preset;
        }
        String path = yaml.text(node);
        String plain = part.isEmpty() ? path : path.replace(part, "x");
        if (!plain.matches("/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]{0,400}") || !path.contains(part)) {
            yaml.mistake(
                    node,
                    code,
                    key + " is a path behind url" + (part.isEmpty() ? "" : " with " + part + " in it") + ", such as "
                            + preset);
        }
        return path;
    }

    String matching(@Nullable Node node, String key, String form, String preset, String such) {
        String text = node == null ? preset : yaml.text(node);
        if (node != null && !text.matches(form)) {
            yaml.mistake(node, code, key + " is " + such + ", not " + ConfigYaml.written(node));
        }
        return text;
    }

    Duration time(@Nullable Node node, Duration preset) {
        Matcher m = SECONDS.matcher(node == null ? "" : yaml.text(node));
        if (m.matches()) {
            int each = m.group(2).equals("s") ? 1 : m.group(2).equals("m") ? 60 : 3_600;
            long seconds = Long.parseLong(m.group(1)) * each;
            if (seconds >= 1 && seconds <= 86_400) {
                return Duration.ofSeconds(seconds);
            }
        }
        if (node != null) {
            yaml.mistake(node, code, "this is a time such as 30s or 5m, up to a day, not " + ConfigYaml.written(node));
        }
        return preset;
    }

    /** Whether it can be the id of an instance. */
    static boolean isId(String text) {
        try {
            PointId unused = PointId.parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
