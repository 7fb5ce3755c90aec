package io.edgewitness.collector.server;

import com.fasterxml.jackson.core.JsonPointer;
import io.edgewitness.collector.traceability.ResolverSettings;
import io.edgewitness.edge.api.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads which chain and which resolver of identifiers are asked. */
final class OutsideReader {
    /** The client sets them. */
    private static final Set<String> RESTRICTED =
            Set.of("connection", "content-length", "content-type", "accept", "expect", "host", "upgrade");

    private final Path file;
    private final ConfigYaml yaml;

    OutsideReader(Path file, ConfigYaml yaml) {
        this.file = file;
        this.yaml = yaml;
    }

    Outside read(@Nullable Node chain, @Nullable Node identifiers) {
        Map<String, Node> i = identifiers == null
                ? Map.of()
                : yaml.map(
                        identifiers,
                        "identifiers",
                        Set.of("resolver", "url", "headers", "certificates", "register", "link", "stem"));
        return new Outside(
                chain == null ? null : chain(chain),
                identifiers == null ? null : resolver(identifiers, i),
                stem(i.get("stem")));
    }

    private String stem(@Nullable Node node) {
        String stem = node == null ? "" : yaml.text(node);
        if (node != null && (!address(stem) || !stem.endsWith("/"))) {
            yaml.mistake(
                    node,
                    "EW-CONFIG-URL",
                    "stem is how URIs of units begin, such as https://id.acme.example/, not '" + stem + "'");
        }
        return stem;
    }

    private @Nullable ResolverSettings resolver(Node node, Map<String, Node> i) {
        if (!i.containsKey("resolver") && !i.containsKey("url")) {
            return null;
        }
        String kind = yaml.text(i, "resolver", "");
        Node url = i.getOrDefault("url", node);
        String address = yaml.text(i, "url", "");
        if (!kind.matches("handle|digital-link")) {
            yaml.mistake(
                    i.getOrDefault("resolver", node),
                    "EW-CONFIG-RESOLVER",
                    "resolver is handle (the REST of a Handle proxy) or digital-link (GS1), not '" + kind + "'");
            return null;
        }
        if (!address(address) || !address.endsWith("/")) {
            yaml.mistake(
                    url,
                    "EW-CONFIG-RESOLVER",
                    "url is what an identifier is written behind, such as https://resolver.example/api/handles/, not '"
                            + address + "'");
            return null;
        }
        List<String> prefixes =
                yaml.items(i.get("register")).stream().map(yaml::text).toList();
        String link = yaml.text(i, "link", "");
        if (!prefixes.isEmpty() && (kind.equals("digital-link") || !address(link))) {
            yaml.mistake(
                    i.getOrDefault("register", node),
                    "EW-CONFIG-RESOLVER",
                    "register is a list of prefixes of Handles that are put there, with link, the address of this collector that they lead"
                            + " to");
        }
        return new ResolverSettings(
                ResolverSettings.Kind.valueOf(kind.toUpperCase(Locale.ROOT).replace('-', '_')),
                URI.create(address),
                headers(i.get("headers"), address),
                trust(i.get("certificates")),
                prefixes,
                link);
    }

    private Outside.@Nullable Chain chain(Node node) {
        Map<String, Node> c = yaml.map(node, "chain", Set.of("name", "submit", "read", "headers", "certificates"));
        Node submit = c.get("submit");
        Node read = c.get("read");
        if (submit == null || read == null) {
            yaml.mistake(node, "EW-CONFIG-CHAIN", "chain has submit and read, each with a url");
            return null;
        }
        Map<String, Node> s = yaml.map(submit, "chain.submit", Set.of("url", "method", "body", "receipt"));
        Map<String, Node> r = yaml.map(read, "chain.read", Set.of("url", "method", "body", "digest", "block", "time"));
        Outside.Call put = call(submit, s, "POST");
        Outside.Call get = call(read, r, "GET");
        if (!(put.url() + put.body()).contains("{digest}") || !(get.url() + get.body()).contains("{receipt}")) {
            yaml.mistake(
                    node,
                    "EW-CONFIG-CHAIN",
                    "submit names {digest} in its url or body, and read names {receipt}, which submit gave");
        }
        return new Outside.Chain(
                yaml.text(c, "name", "chain"),
                put,
                pointer(submit, s.get("receipt"), true),
                get,
                pointer(read, r.get("digest"), true),
                pointer(read, r.get("block"), false),
                pointer(read, r.get("time"), false),
                headers(c.get("headers"), put.url()),
                trust(c.get("certificates")));
    }

    private Outside.Call call(Node node, Map<String, Node> map, String preset) {
        String url = yaml.text(map, "url", "");
        String method = yaml.text(map, "method", preset);
        if (!address(url)) {
            yaml.mistake(
                    map.getOrDefault("url", node),
                    "EW-CONFIG-CHAIN",
                    "url is an address of the chain's gateway, such as https://chain.example/api/evidence, not '" + url
                            + "'");
        }
        if (!method.matches("GET|POST|PUT")) {
            yaml.mistake(
                    map.getOrDefault("method", node),
                    "EW-CONFIG-CHAIN",
                    "method is GET, POST or PUT, not '" + method + "'");
        }
        return new Outside.Call(method, url, yaml.text(map, "body", ""));
    }

    private String pointer(Node above, @Nullable Node node, boolean wanted) {
        String pointer = node == null ? "" : yaml.text(node);
        boolean fits = pointer.isEmpty() ? !wanted : pointer.startsWith("/");
        try {
            JsonPointer.compile(pointer);
        } catch (IllegalArgumentException e) {
            fits = false;
        }
        if (!fits) {
            yaml.mistake(
                    node == null ? above : node,
                    "EW-CONFIG-CHAIN",
                    "receipt, digest, block and time are JSON pointers into the answer, such as /data/txHash; receipt and digest are needed");
        }
        return fits ? pointer : "/";
    }

    private Map<String, Secret> headers(@Nullable Node node, String url) {
        Map<String, Secret> headers = new LinkedHashMap<>();
        if (node == null) {
            return headers;
        }
        yaml.own(node, "headers").forEach((name, value) -> {
            String text = yaml.text(value);
            if (!name.matches("[A-Za-z0-9-]{1,100}")
                    || RESTRICTED.contains(name.toLowerCase(Locale.ROOT))
                    || !text.matches("[\\x20-\\x7e]{1,4000}")) {
                yaml.mistake(
                        value,
                        "EW-CONFIG-HEADER",
                        "this is no header that can be sent: a name of letters, and text in ASCII");
            } else {
                headers.put(name, Secret.parse(text));
            }
        });
        if (!headers.isEmpty() && url.startsWith("http:") && !isLoopback(url)) {
            yaml.mistake(
                    node, "EW-CONFIG-OPEN", "headers would cross the network unencrypted: write the url with https");
        }
        return headers;
    }

    private @Nullable SSLContext trust(@Nullable Node node) {
        if (node == null) {
            return null;
        }
        try {
            return HttpTrust.authorities(file.resolveSibling(yaml.text(node)));
        } catch (IOException | InvalidPathException e) {
            yaml.mistake(node, "EW-CONFIG-FILE", "certificates is a file of certificates in PEM");
            return null;
        }
    }

    /** The host must be one that stands in the file: what is filled in comes behind it. */
    private static boolean address(String text) {
        try {
            URI url = URI.create(text.replace("{digest}", "0").replace("{receipt}", "0"));
            int brace = text.indexOf('{');
            int path = text.indexOf('/', text.indexOf("//") + 2);
            return ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && (brace < 0 || (path >= 0 && path < brace));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isLoopback(String url) {
        try {
            return InetAddress.getByName(URI.create(url.replaceAll("[{}]", "")).getHost())
                    .isLoopbackAddress();
        } catch (UnknownHostException | IllegalArgumentException e) {
            return false;
        }
    }
}
