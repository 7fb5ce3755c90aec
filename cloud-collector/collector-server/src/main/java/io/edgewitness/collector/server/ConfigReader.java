package io.edgewitness.collector.server;

import io.edgewitness.collector.verify.AnchorException;
import io.edgewitness.collector.verify.TimeStamps;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.wire.SecretText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads collector.yaml and finds all its mistakes at once. One use. */
final class ConfigReader {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)}");

    private static final long LARGEST_VALUE = 64 << 10;

    private final Path file;
    private final Map<String, String> environment;
    private final List<String> mistakes = new ArrayList<>();

    ConfigReader(Path file, Map<String, String> environment) {
        this.file = file;
        this.environment = environment;
    }

    CollectorConfig read() throws CollectorConfig.ConfigException {
        CollectorConfig config = CollectorConfig.DEFAULT;
        try {
            String text = Files.readString(file);
            Node root = new Compose(LoadSettings.builder()
                            .setLabel(file.toString())
                            .setUseMarks(true)
                            .build())
                    .composeString(text)
                    .orElse(null);
            if (root != null) {
                config = config(root);
            }
        } catch (IOException e) {
            boolean there = Files.exists(file);
            mistakes.add(file + ": EW-CONFIG-UNREADABLE: "
                    + (there ? "cannot be read as UTF-8 text" : "there is no such file"));
        } catch (MarkedYamlEngineException e) {
            mistakes.add(place(e.getProblemMark().orElse(null)) + "EW-CONFIG-YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            mistakes.add(file + ": EW-CONFIG-YAML: " + e.getMessage());
        } catch (StackOverflowError e) {
            mistakes.add(file + ": EW-CONFIG-YAML: brackets nest too deep");
        }
        if (!mistakes.isEmpty()) {
            throw new CollectorConfig.ConfigException(mistakes);
        }
        return config;
    }

    private CollectorConfig config(Node root) {
        Map<String, Node> map = map(
                root,
                "collector.yaml",
                Set.of("http", "grpc", "database", "time-stamps", "samples", "alarms", "limits", "passwords"));
        CollectorConfig preset = CollectorConfig.DEFAULT;
        CollectorConfig.Listen http = preset.http();
        Secret token = null;
        CollectorConfig.Tls tls = null;
        URI publicUrl = null;
        Node httpNode = map.get("http");
        if (httpNode != null) {
            Map<String, Node> h = map(httpNode, "http", Set.of("host", "port", "token", "tls", "public-url"));
            http = listen(h, preset.http());
            token = token(h.get("token"));
            tls = tls(h.get("tls"));
            publicUrl = publicUrl(h.get("public-url"));
            if (tls != null && h.get("host") != null) {
                checkHost(h.get("host"), http.host());
            }
            if (tls == null && !isLoopback(http.host())) {
                mistake(
                        httpNode,
                        "EW-CONFIG-OPEN",
                        "passwords would cross the network unencrypted to " + written(h.get("host"))
                                + ": add tls: true to http, or listen on 127.0.0.1");
            }
        }
        CollectorConfig.Listen grpc = preset.grpc();
        List<String> names = List.of();
        Node grpcNode = map.get("grpc");
        if (grpcNode != null) {
            Map<String, Node> g = map(grpcNode, "grpc", Set.of("host", "port", "names"));
            grpc = listen(g, preset.grpc());
            Node host = g.get("host");
            if (host != null) {
                checkHost(host, grpc.host());
            }
            names = items(g.get("names")).stream()
                    .map(n -> checkHost(n, text(n)))
                    .toList();
        }
        return new CollectorConfig(
                http,
                token,
                tls,
                grpc,
                names,
                database(map.get("database")),
                timeStamping(map.get("time-stamps")),
                samples(map.get("samples")),
                new AlarmsReader(this).read(map.get("alarms")),
                new WorkplaceReader(this).read(map.get("limits"), map.get("passwords")),
                publicUrl);
    }

    private @Nullable URI publicUrl(@Nullable Node node) {
        if (node == null) {
            return null;
        }
        try {
            URI url = URI.create(text(node));
            boolean bare = Set.of("", "/").contains(url.getRawPath()) && url.getRawQuery() == null;
            if ("https".equals(url.getScheme())
                    && url.getHost() != null
                    && bare
                    && url.getRawFragment() == null
                    && url.getRawUserInfo() == null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        mistake(
                node,
                "EW-CONFIG-URL",
                "public-url is where browsers reach the proxy, such as https://collector.example, not "
                        + written(node));
        return null;
    }

    private CollectorConfig.@Nullable Tls tls(@Nullable Node node) {
        if (node == null
                || (node instanceof ScalarNode scalar && scalar.getValue().equals("false"))) {
            return null;
        }
        if (node instanceof ScalarNode scalar && scalar.getValue().equals("true")) {
            return new CollectorConfig.Tls(null);
        }
        Map<String, Node> t = map(node, "tls", Set.of("certificate", "key"));
        Node certificate = t.get("certificate");
        Node key = t.get("key");
        if (certificate == null || key == null) {
            mistake(node, "EW-CONFIG-TLS", "tls is true, or both files: {certificate: server.crt, key: server.key}");
            return new CollectorConfig.Tls(null);
        }
        try {
            CollectorConfig.CertificateFiles files = new CollectorConfig.CertificateFiles(
                    file.resolveSibling(text(certificate)), file.resolveSibling(text(key)));
            HttpTls.Pair unused = HttpTls.Pair.read(files);
            return new CollectorConfig.Tls(files);
        } catch (IOException | InvalidPathException e) {
            mistake(node, "EW-CONFIG-TLS", String.valueOf(e.getMessage()));
            return new CollectorConfig.Tls(null);
        }
    }

    private SampleSettings samples(@Nullable Node node) {
        SampleSettings preset = SampleSettings.DEFAULT;
        if (node == null) {
            return preset;
        }
        Map<String, Node> s = map(node, "samples", Set.of("chunk", "keep", "compress-after"));
        Duration chunk = duration(s.get("chunk"), Duration.ofHours(1), Duration.ofDays(31));
        Duration keep = duration(s.get("keep"), Duration.ofDays(1), Duration.ofDays(36_500));
        Duration after = duration(s.get("compress-after"), Duration.ofHours(1), Duration.ofDays(36_500));
        return new SampleSettings(
                chunk == null ? preset.chunk() : chunk, keep, after == null ? preset.compressAfter() : after);
    }

    private @Nullable Duration duration(@Nullable Node node, Duration least, Duration most) {
        if (node == null) {
            return null;
        }
        Duration duration = SampleSettings.duration(text(node));
        if (duration != null && duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
            return duration;
        }
        mistake(
                node,
                "EW-CONFIG-TIME",
                "this is a time such as 12h or 90d, from " + SampleSettings.text(least) + " to "
                        + SampleSettings.text(most) + ", not " + written(node));
        return null;
    }

    private CollectorConfig.Listen listen(Map<String, Node> map, CollectorConfig.Listen preset) {
        String host = text(map, "host", preset.host());
        int port = preset.port();
        Node node = map.get("port");
        if (node != null) {
            String text = text(node);
            if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65_535) {
                port = Integer.parseInt(text);
            } else {
                mistake(node, "EW-CONFIG-PORT", "a port is a whole number from 0 to 65535, not " + written(node));
            }
        }
        return new CollectorConfig.Listen(host, port);
    }

    /** Agents reach the collector under it, and its certificate carries it. */
    private String checkHost(Node node, String name) {
        try {
            GeneralName unused = Authority.name(name);
        } catch (IllegalArgumentException e) {
            mistake(node, "EW-CONFIG-HOST", written(node) + " is neither a host's name nor an address");
        }
        return name;
    }

    /** As it stands in the file: what a reference was filled with may be a secret. */
    static String written(@Nullable Node node) {
        return node instanceof ScalarNode scalar ? "'" + scalar.getValue() + "'" : "this";
    }

    private @Nullable Secret token(@Nullable Node node) {
        if (node == null) {
            return null;
        }
        String token = text(node);
        if (token.length() < 16) {
            mistake(
                    node,
                    "EW-CONFIG-TOKEN",
                    "a token has at least 16 characters; keep it in the environment: ${env:NAME}");
        }
        return Secret.parse(token);
    }

    private CollectorConfig.@Nullable External database(@Nullable Node node) {
        if (node == null) {
            return null;
        }
        Map<String, Node> d = map(node, "database", Set.of("url", "user", "password"));
        String url = text(d, "url", "");
        if (url.isEmpty()) {
            return null;
        }
        if (!Database.isAddress(url)) {
            mistake(node, "EW-CONFIG-DATABASE", "database.url is of the form jdbc:postgresql://HOST:5432/NAME");
        }
        return new CollectorConfig.External(
                url,
                d.containsKey("user") ? text(d, "user", "") : null,
                d.containsKey("password") ? text(d, "password", "") : null);
    }

    private CollectorConfig.@Nullable TimeStamping timeStamping(@Nullable Node node) {
        if (node == null) {
            return null;
        }
        Map<String, Node> t = map(node, "time-stamps", Set.of("url", "certificates"));
        String text = text(t, "url", "");
        URI url = null;
        try {
            url = URI.create(text);
        } catch (IllegalArgumentException e) {
            // told below
        }
        if (url == null || url.getHost() == null || !Set.of("http", "https").contains(url.getScheme())) {
            mistake(
                    t.getOrDefault("url", node),
                    "EW-CONFIG-TSA",
                    "time-stamps.url is the address of a time-stamp authority, such as http://tsa.example/tsr, not '"
                            + text + "'");
            return null;
        }
        Node certificates = t.get("certificates");
        if (certificates == null) {
            return new CollectorConfig.TimeStamping(url, List.of());
        }
        String name = text(certificates);
        try {
            return new CollectorConfig.TimeStamping(
                    url, TimeStamps.certificates(Files.readAllBytes(file.resolveSibling(name))));
        } catch (IOException | InvalidPathException e) {
            mistake(certificates, "EW-CONFIG-FILE", "the file " + name + " cannot be read");
        } catch (AnchorException e) {
            mistake(certificates, "EW-CONFIG-TSA", "the file " + name + ": " + e.getMessage());
        }
        return null;
    }

    Map<String, Node> map(Node node, String what, Set<String> known) {
        Map<String, Node> map = new LinkedHashMap<>();
        if (!(node instanceof MappingNode mapping)) {
            mistake(node, "EW-CONFIG-TYPE", what + " is a map with the keys " + new TreeSet<>(known));
            return map;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            if (!known.contains(key)) {
                mistake(
                        tuple.getKeyNode(),
                        "EW-CONFIG-KEY",
                        "unknown key '" + key + "'; known here: " + new TreeSet<>(known));
            } else if (map.putIfAbsent(key, tuple.getValueNode()) != null) {
                mistake(tuple.getKeyNode(), "EW-CONFIG-TWICE", "the key '" + key + "' is there twice; leave one");
            }
        }
        return map;
    }

    List<Node> items(@Nullable Node node) {
        if (node == null) {
            return List.of();
        }
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        mistake(node, "EW-CONFIG-TYPE", "a list is wanted here: [a, b]");
        return List.of();
    }

    private String text(Map<String, Node> map, String key, String preset) {
        Node node = map.get(key);
        return node == null ? preset : text(node);
    }

    String text(Node node) {
        if (!(node instanceof ScalarNode scalar)) {
            mistake(node, "EW-CONFIG-TYPE", "one value is wanted here");
            return "";
        }
        Matcher matcher = REFERENCE.matcher(scalar.getValue());
        StringBuilder out = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(out, Matcher.quoteReplacement(resolve(node, matcher.group(1), matcher.group(2))));
        }
        return matcher.appendTail(out).toString();
    }

    private String resolve(Node node, String kind, String name) {
        if (kind.equals("env")) {
            String value = environment.get(name);
            if (value == null) {
                mistake(
                        node,
                        "EW-CONFIG-ENV",
                        "the environment has no variable " + name + "; set it, or write the value here");
                return "";
            }
            return value;
        }
        try {
            Path secret = file.resolveSibling(name);
            // A pipe or a device may have no end.
            if (Files.isRegularFile(secret) && Files.size(secret) <= LARGEST_VALUE) {
                return SecretText.of(Files.readAllBytes(secret));
            }
            mistake(node, "EW-CONFIG-FILE", name + " is no file of at most " + LARGEST_VALUE + " bytes");
        } catch (IOException | InvalidPathException e) {
            mistake(node, "EW-CONFIG-FILE", "the file " + name + " cannot be read as UTF-8 text");
        }
        return "";
    }

    void mistake(Node node, String code, String what) {
        mistakes.add(place(node.getStartMark().orElse(null)) + code + ": " + what);
    }

    private String place(@Nullable Mark mark) {
        return mark == null ? file + ": " : file + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1) + ": ";
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
