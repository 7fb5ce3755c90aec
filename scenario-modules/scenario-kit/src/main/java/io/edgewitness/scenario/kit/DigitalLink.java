package io.edgewitness.scenario.kit;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A GS1 Digital Link URI: a key with its qualifiers in the path, other data in the query (GS1 Digital Link Standard, URI Syntax, uncompressed,
 * with numeric application identifiers).
 *
 * @param stem what stands before the key, such as {@code https://id.acme.example}
 * @param key of the thing
 * @param qualifiers that make it narrower, in the order of the standard
 * @param attributes of the query, by application identifier; other parameters of the query are left away
 */
public record DigitalLink(String stem, Element key, List<Element> qualifiers, List<Element> attributes) {
    /** Where canonical links stand. */
    public static final String CANONICAL = "https://id.gs1.org";

    private static final int LONGEST = 2_000;
    private static final String TEXT = "[!\"%&'()*+,./0-9:;<=>?A-Z_a-z-]"; // GS1 General Specifications, 7.11
    private static final String LOCATION = "7040";

    /** What a key looks like: how many of its characters end in a check digit (0: none), and its qualifiers in order. */
    private record Key(String name, String form, int checked, List<String> qualifiers) {}

    private static final Map<String, Key> KEYS = Map.ofEntries(
            Map.entry("00", new Key("SSCC", "[0-9]{18}", 18, List.of())),
            Map.entry("01", new Key("GTIN", "[0-9]{8}|[0-9]{12,14}", 14, List.of("22", "10", "21", "235"))),
            Map.entry("253", new Key("GDTI", "[0-9]{13}" + TEXT + "{0,17}", 13, List.of())),
            Map.entry("255", new Key("GCN", "[0-9]{13,25}", 13, List.of())),
            Map.entry("401", new Key("GINC", TEXT + "{1,30}", 0, List.of())),
            Map.entry("402", new Key("GSIN", "[0-9]{17}", 17, List.of())),
            Map.entry("414", new Key("GLN", "[0-9]{13}", 13, List.of("254", LOCATION))),
            Map.entry("415", new Key("GLN of the invoicing party", "[0-9]{13}", 13, List.of("8020"))),
            Map.entry("417", new Key("GLN of a party", "[0-9]{13}", 13, List.of(LOCATION))),
            Map.entry("8003", new Key("GRAI", "0[0-9]{13}" + TEXT + "{0,16}", 14, List.of())),
            Map.entry("8004", new Key("GIAI", TEXT + "{1,30}", 0, List.of(LOCATION))),
            Map.entry("8006", new Key("ITIP", "[0-9]{18}", 14, List.of("22", "10", "21"))),
            Map.entry("8010", new Key("CPID", "[#/0-9A-Z-]{1,30}", 0, List.of("8011"))),
            Map.entry("8013", new Key("GMN", TEXT + "{1,25}", 0, List.of())),
            Map.entry("8017", new Key("GSRN of a provider", "[0-9]{18}", 18, List.of("8019"))),
            Map.entry("8018", new Key("GSRN of a recipient", "[0-9]{18}", 18, List.of("8019"))));

    private static final Map<String, String> QUALIFIERS = Map.of(
            "10",
            TEXT + "{1,20}",
            "21",
            TEXT + "{1,20}",
            "22",
            TEXT + "{1,20}",
            "235",
            TEXT + "{1,28}",
            "254",
            TEXT + "{1,20}",
            LOCATION,
            "[0-9]" + TEXT + "{3}",
            "8011",
            "[1-9][0-9]{0,11}",
            "8019",
            "[0-9]{1,10}",
            "8020",
            TEXT + "{1,25}");

    /**
     * A part of a link.
     *
     * @param ai application identifier
     * @param value as it is printed, without escapes
     */
    public record Element(String ai, String value) {
        private String path() {
            return "/" + ai + "/" + escaped(value);
        }
    }

    public DigitalLink {
        check(key, qualifiers);
        if (key.ai().equals("01")) {
            key = new Element("01", "0".repeat(14 - key.value().length()) + key.value());
        }
        attributes =
                attributes.stream()
                        .collect(Collectors.toMap(Element::ai, e -> e, (a, b) -> b, TreeMap::new))
                        .values()
                        .stream()
                        .toList();
        qualifiers = List.copyOf(qualifiers);
    }

    /**
     * Reads a link.
     *
     * @throws IllegalArgumentException with what is wrong, if it is none
     */
    public static DigitalLink parse(String text) {
        URI uri = uri(text);
        String[] parts = uri.getRawPath().split("/", -1);
        for (int at = parts.length - 2; at >= 1; at -= 2) {
            if (KEYS.containsKey(parts[at])) {
                List<Element> elements = new ArrayList<>();
                for (int i = at; i < parts.length; i += 2) {
                    elements.add(new Element(parts[i], plain(parts[i + 1])));
                }
                String stem = uri.getScheme() + "://" + uri.getRawAuthority()
                        + String.join("/", Arrays.asList(parts).subList(0, at));
                return new DigitalLink(
                        stem, elements.get(0), elements.subList(1, elements.size()), attributes(uri.getRawQuery()));
            }
        }
        throw new IllegalArgumentException(
                "no key of GS1, such as /01/09506000134352, stands in the path of " + shown(text));
    }

    /** Whether a text claims to be a link of GS1: its host is theirs, so that a wrong one is a mistake and not another scheme of URIs. */
    public static boolean isClaimed(String text) {
        return text.startsWith(CANONICAL + "/");
    }

    /** The link at another address, such as that of a resolver. */
    public String at(String other) {
        StringBuilder link = new StringBuilder(other.endsWith("/") ? other.substring(0, other.length() - 1) : other);
        link.append(key.path());
        qualifiers.forEach(q -> link.append(q.path()));
        String query =
                attributes.stream().map(a -> a.ai() + "=" + escaped(a.value())).collect(Collectors.joining("&"));
        return link.append(query.isEmpty() ? "" : "?" + query).toString();
    }

    /** The one form that is the same for all links to the same thing: {@link #CANONICAL}, a GTIN of 14 digits, attributes in order. */
    public String canonical() {
        return at(CANONICAL);
    }

    private static URI uri(String text) {
        try {
            URI uri = URI.create(text);
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (web && uri.getRawAuthority() != null && uri.getRawPath() != null && text.length() <= LONGEST) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new IllegalArgumentException(
                "a Digital Link is an address such as https://id.gs1.org/01/09506000134352, at most " + LONGEST
                        + " characters, not " + shown(text));
    }

    private static List<Element> attributes(String query) {
        List<Element> attributes = new ArrayList<>();
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            int is = pair.indexOf('=');
            if (is > 0 && pair.substring(0, is).matches("[0-9]{2,4}")) {
                attributes.add(new Element(pair.substring(0, is), plain(pair.substring(is + 1))));
            }
        }
        return attributes;
    }

    private static void check(Element key, List<Element> qualifiers) {
        Key rule = KEYS.get(key.ai());
        if (rule == null || !key.value().matches(rule.form)) {
            throw new IllegalArgumentException(key.ai()
                    + (rule == null
                            ? " is no key of GS1"
                            : " is a " + rule.name + ", which " + shown(key.value()) + " is not"));
        }
        int checked = Math.min(rule.checked, key.value().length());
        if (checked > 0 && !CheckDigits.gs1(key.value().substring(0, checked))) {
            throw new IllegalArgumentException("the check digit of the " + rule.name + " " + shown(key.value())
                    + " is wrong; read the code again");
        }
        int last = -1;
        for (Element q : qualifiers) {
            int place = rule.qualifiers.indexOf(q.ai());
            if (place <= last || !q.value().matches(QUALIFIERS.getOrDefault(q.ai(), ""))) {
                throw new IllegalArgumentException("behind a " + rule.name + " come " + rule.qualifiers
                        + " in this order, each of its form; " + shown(q.ai() + "/" + q.value()) + " does not fit");
            }
            last = place;
        }
    }

    private static String plain(String escaped) {
        return URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** All but letters, digits and {@code - . _ ~} (RFC 3986, 2.3). */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = (c >= '0' && c <= '9')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= 'a' && c <= 'z')
                    || "._~-".indexOf(c) >= 0;
            escaped.append(plain ? String.valueOf(c) : String.format("%%%02X", b & 0xff));
        }
        return escaped.toString();
    }

    static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return "'" + (line.length() > 80 ? line.substring(0, 80) + "…" : line) + "'";
    }
}
