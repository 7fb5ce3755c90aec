package io.edgewitness.collector.server;

import io.edgewitness.collector.verify.AnchorException;
import io.edgewitness.collector.verify.TimeStamps;
import io.edgewitness.edge.api.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads collector.yaml and finds all its mistakes at once. One use. */
final class ConfigReader {
    private final Path file;
    private final ConfigYaml yaml;

    ConfigReader(Path file, Map<String, String> environment) {
        this.file = file;
        this.yaml = new ConfigYaml(file, environment);
    }

    CollectorConfig read() throws CollectorConfig.ConfigException {
        Node root = yaml.root();
        CollectorConfig config = root == null ? CollectorConfig.DEFAULT : config(root);
        if (!yaml.mistakes().isEmpty()) {
            throw new CollectorConfig.ConfigException(yaml.mistakes());
        }
        return config;
    }

    private CollectorConfig config(Node root) {
        Map<String, Node> map = yaml.map(
                root,
                "collector.yaml",
                Set.of(
                        "http",
                        "grpc",
                        "database",
                        "time-stamps",
                        "samples",
                        "alarms",
                        "limits",
                        "passwords",
                        "recordings",
                        "chain",
                        "identifiers",
                        "cmms",
                        "quality"));
        CollectorConfig preset = CollectorConfig.DEFAULT;
        CollectorConfig.Listen http = preset.http();
        Secret token = null;
        CollectorConfig.Tls tls = null;
        URI publicUrl = null;
        Node httpNode = map.get("http");
        if (httpNode != null) {
            Map<String, Node> h = yaml.map(httpNode, "http", Set.of("host", "port", "token", "tls", "public-url"));
            http = listen(h, preset.http());
            token = token(h.get("token"));
            tls = tls(h.get("tls"));
            publicUrl = publicUrl(h.get("public-url"));
            if (tls != null && h.get("host") != null) {
                checkHost(h.get("host"), http.host());
            }
            if (tls == null && !isLoopback(http.host())) {
                yaml.mistake(
                        httpNode,
                        "EW-CONFIG-OPEN",
                        "passwords would cross the network unencrypted to " + ConfigYaml.written(h.get("host"))
                                + ": add tls: true to http, or listen on 127.0.0.1");
            }
        }
        CollectorConfig.Listen grpc = preset.grpc();
        List<String> names = List.of();
        Node grpcNode = map.get("grpc");
        if (grpcNode != null) {
            Map<String, Node> g = yaml.map(grpcNode, "grpc", Set.of("host", "port", "names"));
            grpc = listen(g, preset.grpc());
            Node host = g.get("host");
            if (host != null) {
                checkHost(host, grpc.host());
            }
            names = yaml.items(g.get("names")).stream()
                    .map(n -> checkHost(n, yaml.text(n)))
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
                new AlarmsReader(yaml).read(map.get("alarms")),
                new WorkplaceReader(yaml).read(map.get("limits"), map.get("passwords")),
                recordings(map.get("recordings")),
                new OutsideReader(file, yaml).read(map.get("chain"), map.get("identifiers")),
                publicUrl,
                new CmmsReader(yaml, file).read(map.get("cmms")),
                new QmsReader(yaml, file).read(map.get("quality")));
    }

    private @Nullable URI publicUrl(@Nullable Node node) {
        if (node == null) {
            return null;
        }
        try {
            URI url = URI.create(yaml.text(node));
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
        yaml.mistake(
                node,
                "EW-CONFIG-URL",
                "public-url is where browsers reach the proxy, such as https://collector.example, not "
                        + ConfigYaml.written(node));
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
        Map<String, Node> t = yaml.map(node, "tls", Set.of("certificate", "key"));
        Node certificate = t.get("certificate");
        Node key = t.get("key");
        if (certificate == null || key == null) {
            yaml.mistake(
                    node, "EW-CONFIG-TLS", "tls is true, or both files: {certificate: server.crt, key: server.key}");
            return new CollectorConfig.Tls(null);
        }
        try {
            CollectorConfig.CertificateFiles files = new CollectorConfig.CertificateFiles(
                    file.resolveSibling(yaml.text(certificate)), file.resolveSibling(yaml.text(key)));
            HttpTls.Pair unused = HttpTls.Pair.read(files);
            return new CollectorConfig.Tls(files);
        } catch (IOException | InvalidPathException e) {
            yaml.mistake(node, "EW-CONFIG-TLS", String.valueOf(e.getMessage()));
            return new CollectorConfig.Tls(null);
        }
    }

    private SampleSettings samples(@Nullable Node node) {
        SampleSettings preset = SampleSettings.DEFAULT;
        if (node == null) {
            return preset;
        }
        Map<String, Node> s = yaml.map(node, "samples", Set.of("chunk", "keep", "compress-after"));
        Duration chunk = duration(s.get("chunk"), Duration.ofHours(1), Duration.ofDays(31));
        Duration keep = duration(s.get("keep"), Duration.ofDays(1), Duration.ofDays(36_500));
        Duration after = duration(s.get("compress-after"), Duration.ofHours(1), Duration.ofDays(36_500));
        return new SampleSettings(
                chunk == null ? preset.chunk() : chunk, keep, after == null ? preset.compressAfter() : after);
    }

    private RecordingSettings recordings(@Nullable Node node) {
        RecordingSettings preset = RecordingSettings.DEFAULT;
        if (node == null) {
            return preset;
        }
        Map<String, Node> r = yaml.map(node, "recordings", Set.of("quota", "keep", "a-day", "rate"));
        Duration keep = duration(r.get("keep"), Duration.ofHours(1), Duration.ofDays(36_500));
        return new RecordingSettings(
                yaml.size(r.get("quota"), preset.quotaBytes(), 1L << 20, 1L << 50),
                keep == null ? preset.keep() : keep,
                yaml.number(r.get("a-day"), preset.aDay(), 0, 10_000),
                yaml.size(r.get("rate"), preset.bytesPerSecond(), 16L << 10, 64L << 20));
    }

    private @Nullable Duration duration(@Nullable Node node, Duration least, Duration most) {
        if (node == null) {
            return null;
        }
        Duration duration = SampleSettings.duration(yaml.text(node));
        if (duration != null && duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
            return duration;
        }
        yaml.mistake(
                node,
                "EW-CONFIG-TIME",
                "this is a time such as 12h or 90d, from " + SampleSettings.text(least) + " to "
                        + SampleSettings.text(most) + ", not " + ConfigYaml.written(node));
        return null;
    }

    private CollectorConfig.Listen listen(Map<String, Node> map, CollectorConfig.Listen preset) {
        String host = yaml.text(map, "host", preset.host());
        int port = preset.port();
        Node node = map.get("port");
        if (node != null) {
            String text = yaml.text(node);
            if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65_535) {
                port = Integer.parseInt(text);
            } else {
                yaml.mistake(
                        node,
                        "EW-CONFIG-PORT",
                        "a port is a whole number from 0 to 65535, not " + ConfigYaml.written(node));
            }
        }
        return new CollectorConfig.Listen(host, port);
    }

    /** Agents reach the collector under it, and its certificate carries it. */
    private String checkHost(Node node, String name) {
        try {
            GeneralName unused = Authority.name(name);
        } catch (IllegalArgumentException e) {
            yaml.mistake(node, "EW-CONFIG-HOST", ConfigYaml.written(node) + " is neither a host's name nor an address");
        }
        return name;
    }

    private @Nullable Secret token(@Nullable Node node) {
        if (node == null) {
            return null;
        }
        String token = yaml.text(node);
        if (token.length() < 16) {
            yaml.mistake(
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
        Map<String, Node> d = yaml.map(node, "database", Set.of("url", "user", "password"));
        String url = yaml.text(d, "url", "");
        if (url.isEmpty()) {
            return null;
        }
        if (!Database.isAddress(url)) {
            yaml.mistake(node, "EW-CONFIG-DATABASE", "database.url is of the form jdbc:postgresql://HOST:5432/NAME");
        }
        return new CollectorConfig.External(
                url,
                d.containsKey("user") ? yaml.text(d, "user", "") : null,
                d.containsKey("password") ? yaml.text(d, "password", "") : null);
    }

    private CollectorConfig.@Nullable TimeStamping timeStamping(@Nullable Node node) {
        if (node == null) {
            return null;
        }
        Map<String, Node> t = yaml.map(node, "time-stamps", Set.of("url", "certificates"));
        String text = yaml.text(t, "url", "");
        URI url = null;
        try {
            url = URI.create(text);
        } catch (IllegalArgumentException e) {
            // told below
        }
        if (url == null || url.getHost() == null || !Set.of("http", "https").contains(url.getScheme())) {
            yaml.mistake(
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
        String name = yaml.text(certificates);
        try {
            return new CollectorConfig.TimeStamping(
                    url, TimeStamps.certificates(Files.readAllBytes(file.resolveSibling(name))));
        } catch (IOException | InvalidPathException e) {
            yaml.mistake(certificates, "EW-CONFIG-FILE", "the file " + name + " cannot be read");
        } catch (AnchorException e) {
            yaml.mistake(certificates, "EW-CONFIG-TSA", "the file " + name + ": " + e.getMessage());
        }
        return null;
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
