package io.edgewitness.collector.server;

import io.edgewitness.collector.alarms.AlarmKind;
import io.edgewitness.collector.alarms.AlarmRule;
import io.edgewitness.collector.alarms.AlarmSettings;
import io.edgewitness.collector.alarms.ChannelSettings;
import io.edgewitness.edge.api.Secret;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the {@code alarms} block of collector.yaml; its mistakes go where the file's others go. One use. */
final class AlarmsReader {
    private static final Pattern TIME = Pattern.compile("(\\d{1,7})([smhd])");
    private static final Pattern BYTES = Pattern.compile("(\\d{1,6})([MGT])iB");
    private static final Duration LONGEST = Duration.ofDays(366);

    private final ConfigYaml reader;

    AlarmsReader(ConfigYaml reader) {
        this.reader = reader;
    }

    AlarmSettings read(@Nullable Node node) {
        AlarmSettings preset = AlarmSettings.NONE;
        if (node == null) {
            return preset;
        }
        Map<String, Node> a = reader.map(
                node, "alarms", Set.of("language", "link", "repeat", "clear-after", "per-minute", "channels", "rules"));
        Map<String, ChannelSettings> channels = new LinkedHashMap<>();
        Set<String> ids = new LinkedHashSet<>();
        for (Node item : reader.items(a.get("channels"))) {
            ChannelSettings channel = channel(item, ids);
            if (channel != null) {
                channels.put(channel.id(), channel);
            }
        }
        List<AlarmRule> rules = new ArrayList<>();
        if (a.containsKey("rules")) {
            reader.items(a.get("rules")).forEach(r -> rule(r, ids, rules));
        } else {
            Arrays.stream(AlarmKind.values()).map(AlarmKind::preset).forEach(rules::add);
        }
        return new AlarmSettings(
                one(a.get("language"), "language", List.of("zh", "en", "both"), preset.language()),
                link(a.get("link")),
                time(a.get("repeat"), preset.repeat()),
                time(a.get("clear-after"), preset.clearAfter()),
                (int) number(a.get("per-minute"), preset.perMinute(), 1, 60),
                rules,
                List.copyOf(channels.values()));
    }

    private void rule(Node node, Set<String> channels, List<AlarmRule> rules) {
        Map<String, Node> r =
                reader.map(node, "a rule", Set.of("kind", "after", "within", "severity", "free", "channels"));
        AlarmKind kind = kind(r.get("kind"), node);
        if (kind == null) {
            return;
        }
        String time = kind == AlarmKind.CERTIFICATE_EXPIRY ? "within" : "after";
        String threshold = kind == AlarmKind.DATABASE_SPACE ? "free" : kind == AlarmKind.EVENT ? "severity" : "";
        AlarmRule preset = kind.preset();
        for (String key : List.of("after", "within", "severity", "free")) {
            Node wrong = r.get(key);
            boolean known =
                    key.equals(threshold) || (key.equals(time) && !preset.time().isZero());
            if (wrong != null && !known) {
                reader.mistake(wrong, "EW-CONFIG-ALARM", "a rule of " + kind.id() + " has no '" + key + "'");
            }
        }
        List<String> wanted = new ArrayList<>();
        for (Node item : reader.items(r.get("channels"))) {
            String id = reader.text(item);
            wanted.add(id);
            if (!channels.contains(id)) {
                reader.mistake(
                        item,
                        "EW-CONFIG-ALARM",
                        "there is no channel " + ConfigYaml.written(item) + "; there are " + channels);
            }
        }
        long amount = kind == AlarmKind.DATABASE_SPACE
                ? bytes(r.get("free"), preset.threshold())
                : kind == AlarmKind.EVENT ? number(r.get("severity"), preset.threshold(), 0, 1000) : 0;
        rules.add(new AlarmRule(kind, time(r.get(time), preset.time()), amount, wanted));
    }

    private @Nullable AlarmKind kind(@Nullable Node given, Node place) {
        AlarmKind kind = given == null ? null : AlarmKind.of(reader.text(given));
        if (kind == null) {
            reader.mistake(
                    given == null ? place : given,
                    "EW-CONFIG-ALARM",
                    "a rule's kind is one of "
                            + Arrays.stream(AlarmKind.values())
                                    .map(AlarmKind::id)
                                    .collect(Collectors.joining(", ")));
        }
        return kind;
    }

    private @Nullable ChannelSettings channel(Node node, Set<String> ids) {
        Map<String, Node> c = reader.map(
                node,
                "a channel",
                Set.of("id", "type", "url", "secret", "host", "port", "security", "user", "password", "from", "to"));
        Node idNode = c.getOrDefault("id", node);
        String id = c.containsKey("id") ? reader.text(idNode) : "";
        if (!id.matches("[a-z][a-z0-9-]{0,30}")) {
            reader.mistake(
                    idNode, "EW-CONFIG-ALARM", "a channel's id is of a to z, 0 to 9 and '-', such as shift-leader");
        } else if (!ids.add(id)) {
            reader.mistake(idNode, "EW-CONFIG-TWICE", "the channel '" + id + "' is there twice; leave one");
        }
        String type = c.containsKey("type") ? reader.text(c.get("type")) : "";
        return switch (type) {
            case "webhook", "dingtalk", "wecom" ->
                http(node, c, id, ChannelSettings.Form.valueOf(type.toUpperCase(Locale.ROOT)));
            case "email" -> mail(node, c, id);
            default -> {
                reader.mistake(
                        c.getOrDefault("type", node),
                        "EW-CONFIG-ALARM",
                        "a channel's type is one of webhook, dingtalk, wecom, email");
                yield null;
            }
        };
    }

    private void refuse(Map<String, Node> channel, String type, List<String> keys) {
        for (String key : keys) {
            Node wrong = channel.get(key);
            if (wrong != null) {
                reader.mistake(wrong, "EW-CONFIG-ALARM", "a channel of type " + type + " has no '" + key + "'");
            }
        }
    }

    private @Nullable ChannelSettings http(Node node, Map<String, Node> c, String id, ChannelSettings.Form form) {
        refuse(
                c,
                form.name().toLowerCase(Locale.ROOT),
                List.of("host", "port", "security", "user", "password", "from", "to"));
        if (form == ChannelSettings.Form.WECOM) {
            refuse(c, "wecom", List.of("secret"));
        }
        Node urlNode = c.get("url");
        String url = urlNode == null ? "" : reader.text(urlNode).strip();
        if (!isTarget(url)) {
            reader.mistake(
                    urlNode == null ? node : urlNode,
                    "EW-CONFIG-ALARM",
                    "url is an address such as https://alarms.example/hook, without user and '#'; http only for this machine itself");
            return null;
        }
        Node secretNode = c.get("secret");
        Secret secret =
                secretNode == null ? null : Secret.parse(reader.text(secretNode).strip());
        if (secretNode != null && secret != null && secret.reveal().length() < 8) {
            reader.mistake(
                    secretNode,
                    "EW-CONFIG-ALARM",
                    "a secret has at least 8 characters; keep it in the environment: ${env:NAME}");
        }
        return new ChannelSettings.Http(id, form, Secret.parse(url), secret);
    }

    private static boolean isTarget(String text) {
        try {
            URI url = URI.create(text);
            String host = url.getHost();
            return host != null
                    && url.getRawUserInfo() == null
                    && url.getRawFragment() == null
                    && ("https".equals(url.getScheme()) || ("http".equals(url.getScheme()) && isHere(host)));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** By the name alone: what another machine's name leads to may change. */
    private static boolean isHere(String host) {
        return host.equals("localhost")
                || host.equals("[::1]")
                || host.equals("::1")
                || host.matches("127(\\.\\d{1,3}){3}");
    }

    private @Nullable ChannelSettings mail(Node node, Map<String, Node> c, String id) {
        refuse(c, "email", List.of("url", "secret"));
        Node hostNode = c.getOrDefault("host", node);
        String host = c.containsKey("host") ? reader.text(hostNode) : "";
        if (!host.matches("[A-Za-z0-9.:-]{1,253}")) {
            reader.mistake(hostNode, "EW-CONFIG-ALARM", "host is the mail server's name, such as smtp.example");
        }
        String security = one(c.get("security"), "security", List.of("starttls", "tls", "none"), "starttls");
        if (security.equals("none") && !isHere(host)) {
            reader.mistake(
                    c.getOrDefault("security", node),
                    "EW-CONFIG-ALARM",
                    "without TLS mail goes to this machine only: security: starttls, or tls");
        }
        List<String> to = reader.items(c.get("to")).stream().map(this::address).toList();
        if (to.isEmpty() || !c.containsKey("from")) {
            reader.mistake(node, "EW-CONFIG-ALARM", "a mail has from, and a list of addresses as to");
            return null;
        }
        if (c.containsKey("user") != c.containsKey("password")) {
            reader.mistake(node, "EW-CONFIG-ALARM", "user and password go together");
        }
        return new ChannelSettings.Mail(
                id,
                host,
                (int) number(c.get("port"), security.equals("tls") ? 465 : 587, 1, 65_535),
                ChannelSettings.Security.valueOf(security.toUpperCase(Locale.ROOT)),
                c.containsKey("user") ? reader.text(c.get("user")) : null,
                c.containsKey("password") ? Secret.parse(reader.text(c.get("password"))) : null,
                address(c.get("from")),
                to);
    }

    private String address(@Nullable Node node) {
        if (node == null) {
            return "";
        }
        String text = reader.text(node);
        try {
            new InternetAddress(text, true).validate();
        } catch (AddressException e) {
            reader.mistake(
                    node,
                    "EW-CONFIG-ALARM",
                    ConfigYaml.written(node) + " is no mail address such as shift@factory.example");
        }
        return text;
    }

    private String link(@Nullable Node node) {
        String text = node == null ? "" : reader.text(node);
        if (node != null && !text.matches("https?://[^\\s<>\"'()\\[\\]]{1,500}")) {
            reader.mistake(
                    node,
                    "EW-CONFIG-ALARM",
                    "link is where people open the collector, such as https://collector.example/");
        }
        return text;
    }

    private String one(@Nullable Node node, String key, List<String> known, String preset) {
        if (node == null) {
            return preset;
        }
        String text = reader.text(node);
        if (!known.contains(text)) {
            reader.mistake(node, "EW-CONFIG-ALARM", key + " is one of " + String.join(", ", known));
            return preset;
        }
        return text;
    }

    private Duration time(@Nullable Node node, Duration preset) {
        if (node == null) {
            return preset;
        }
        Matcher m = TIME.matcher(reader.text(node));
        if (m.matches()) {
            long n = Long.parseLong(m.group(1));
            Duration time = switch (m.group(2)) {
                case "s" -> Duration.ofSeconds(n);
                case "m" -> Duration.ofMinutes(n);
                case "h" -> Duration.ofHours(n);
                default -> Duration.ofDays(n);
            };
            if (time.toSeconds() >= 1 && time.compareTo(LONGEST) <= 0) {
                return time;
            }
        }
        reader.mistake(
                node,
                "EW-CONFIG-TIME",
                "this is a time such as 30s, 10m, 4h or 20d, from 1s to 366d, not " + ConfigYaml.written(node));
        return preset;
    }

    private long bytes(@Nullable Node node, long preset) {
        if (node == null) {
            return preset;
        }
        Matcher m = BYTES.matcher(reader.text(node));
        if (!m.matches()) {
            reader.mistake(
                    node, "EW-CONFIG-ALARM", "free is a size such as 500MiB or 5GiB, not " + ConfigYaml.written(node));
            return preset;
        }
        return Long.parseLong(m.group(1))
                << (m.group(2).equals("M") ? 20 : m.group(2).equals("G") ? 30 : 40);
    }

    private long number(@Nullable Node node, long preset, long least, long most) {
        if (node == null) {
            return preset;
        }
        String text = reader.text(node);
        if (text.matches("\\d{1,6}") && Long.parseLong(text) >= least && Long.parseLong(text) <= most) {
            return Long.parseLong(text);
        }
        reader.mistake(
                node,
                "EW-CONFIG-ALARM",
                "this is a whole number from " + least + " to " + most + ", not " + ConfigYaml.written(node));
        return preset;
    }
}
