package io.edgewitness.epcis;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What a value must be. Notes each mistake at its place. */
interface Check {
    void check(Json value, String path, Problems problems);

    /** RFC 3339 with seconds and an offset. */
    Pattern TIME_FORM =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,30})?(Z|[+-]\\d\\d:\\d\\d)");

    Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]{0,50}");

    /** Characters that a URI holds as they are (RFC 3986); looked at one by one, for a pattern would take a stack as deep as the text is long. */
    String URI_CHARACTERS = "-._~:/?#[]@!$&'()*+,;=";

    Check ANY = (value, path, problems) -> {};

    Check TEXT = texts(t -> true, "a text");

    Check URI = texts(Check::isUri, "a URI, such as urn:epc:id:sgtin:4012345.011111.987 or https://id.gs1.org/01/…");

    Check TIME = texts(Check::isTime, "a time with seconds and an offset, such as 2026-11-21T08:00:00+08:00");

    Check OFFSET = texts(
            t -> t.matches("[+-](((0\\d|1[0-3]):[0-5]\\d)|14:00)"),
            "an offset from UTC, such as +08:00, at most 14:00");

    Check UNIT_CODE = texts(t -> t.matches("[A-Z0-9]{2,3}"), "a unit of UN/ECE Recommendation 20, such as KGM");

    Check HEXADECIMAL = texts(t -> t.matches("[A-Fa-f0-9]+"), "hexadecimal digits");

    Check VERSION = texts(t -> t.matches("2(\\.\\d+)*"), "\"2.0\"");

    Check NUMBER = of(Json.Number.class, "a number");

    Check BOOLEAN = of(Json.Bool.class, "true or false");

    static boolean isUri(String text) {
        int colon = text.indexOf(':');
        if (colon < 1
                || colon == text.length() - 1
                || !SCHEME.matcher(text.substring(0, colon)).matches()) {
            return false;
        }
        for (int i = colon + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = isAlphanumeric(c) || URI_CHARACTERS.indexOf(c) >= 0;
            if (!plain && !(c == '%' && isHexadecimal(text, i + 1) && isHexadecimal(text, i + 2))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    private static boolean isHexadecimal(String text, int at) {
        return at < text.length() && Character.digit(text.charAt(at), 16) >= 0 && text.charAt(at) < 128;
    }

    static boolean isTime(String text) {
        try {
            return TIME_FORM.matcher(text).matches() && time(text).getYear() > 0;
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** Digits beyond nanoseconds are cut off. */
    static OffsetDateTime time(String text) {
        int fraction = text.indexOf('.');
        int zone = Math.max(text.indexOf('Z'), Math.max(text.lastIndexOf('+'), text.lastIndexOf('-')));
        boolean finer = fraction >= 0 && zone - fraction > 10;
        return OffsetDateTime.parse(finer ? text.substring(0, fraction + 10) + text.substring(zone) : text);
    }

    private static Check of(Class<? extends Json> type, String expected) {
        return (value, path, problems) -> {
            if (!type.isInstance(value)) {
                problems.add(value, path, expected + " is expected, not " + value.kind());
            }
        };
    }

    static Check texts(Predicate<String> right, String expected) {
        return (value, path, problems) -> {
            if (!(value instanceof Json.Text t)) {
                problems.add(value, path, expected + " is expected, not " + value.kind());
            } else if (!right.test(t.value())) {
                problems.add(value, path, expected + " is expected, not " + Problems.shown(t.value()));
            }
        };
    }

    /** One of the standard's words, or a URI of the user's own that does not begin as the standard's. */
    static Check word(Set<String> words, Pattern standard, String what) {
        String some =
                words.stream().sorted().limit(4).reduce((a, b) -> a + ", " + b).orElse("");
        return texts(
                t -> words.contains(t) || (isUri(t) && !standard.matcher(t).lookingAt()),
                what + ", a word of the vocabulary (" + some + (words.size() > 4 ? ", …" : "")
                        + ") or a URI of your own");
    }

    static Check list(Check item) {
        return list(item, 0, false);
    }

    static Check list(Check item, int least, boolean unique) {
        return (value, path, problems) -> {
            if (!(value instanceof Json.Items list)) {
                problems.add(value, path, "a list is expected, not " + value.kind());
                return;
            }
            if (list.items().size() < least) {
                problems.add(value, path, "this list is empty; leave it away, or name at least one");
            }
            Set<Object> seen = new HashSet<>();
            for (int i = 0; i < list.items().size() && !problems.isFull(); i++) {
                Json each = list.items().get(i);
                item.check(each, path + "/" + i, problems);
                if (unique && !seen.add(each.plain())) {
                    problems.add(each, path + "/" + i, "this stands in the list twice");
                }
            }
        };
    }

    static Check either(Check texts, Check lists) {
        return (value, path, problems) -> (value instanceof Json.Items ? lists : texts).check(value, path, problems);
    }

    /** A JSON-LD context: a URI, an object, or a list of those. */
    static void context(Json value, String path, Problems problems) {
        if (value instanceof Json.Items list) {
            Check.list(Check::contextPart, 1, true).check(list, path, problems);
        } else {
            contextPart(value, path, problems);
        }
    }

    private static void contextPart(Json value, String path, Problems problems) {
        if (!(value instanceof Json.Members)) {
            URI.check(value, path, problems);
        }
    }

    /** EPCIS 2.0.1, 7.3.3.3: positive; without a unit of measure it counts, so it is whole; a unit measures a quantity. */
    static void quantity(Json.Members element, String path, Problems problems) {
        Json unit = element.fields().get("uom");
        if (element.fields().get("quantity") instanceof Json.Number n) {
            BigDecimal value = n.value();
            if (value.signum() <= 0) {
                problems.add(
                        n,
                        path + "/quantity",
                        "a quantity is more than 0, not " + n.text().toLowerCase(Locale.ROOT));
            } else if (unit == null && value.stripTrailingZeros().scale() > 0) {
                problems.add(
                        n,
                        path + "/quantity",
                        "without uom a quantity counts, so it is a whole number, not " + n.text());
            }
        } else if (unit != null && !element.fields().containsKey("quantity")) {
            problems.add(unit, path + "/uom", "a uom without its quantity");
        }
    }
}
