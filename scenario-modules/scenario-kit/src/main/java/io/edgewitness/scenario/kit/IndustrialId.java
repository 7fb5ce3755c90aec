package io.edgewitness.scenario.kit;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An identifier of China's industrial internet (工业互联网标识). Of the shape of a Handle (RFC 3651): numbers of country, trade and enterprise,
 * a slash, and what the enterprise gave out, such as {@code 88.118.8/GOOD-001}. Or a code of the issuing agency VAA (ISO/IEC 15459), such as
 * {@code VAA088118000801}; what stands behind the agency is taken as it is.
 *
 * @param prefix numbers, or {@code VAA}
 * @param suffix what follows
 */
public record IndustrialId(String prefix, String suffix) {
    /** The issuing agency CAICT in ISO/IEC 15459. */
    public static final String VAA = "VAA";

    private static final Pattern HANDLE =
            Pattern.compile("((?:86|88)\\.[0-9]{1,10}(?:\\.[0-9]{1,20}){1,2})/(.+)", Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile(VAA + "([0-9A-Z./-]{1,47})"); // 50 at most, ISO/IEC 15459-3
    private static final Pattern WAY =
            Pattern.compile("(?:hdl:|info:hdl/|https?://[^/]+/(?:.*/)?)?((?:86|88)\\..*|VAA.*)", Pattern.DOTALL);
    private static final int LONGEST = 200;

    /**
     * Reads an identifier, by itself or as a URI: behind {@code hdl:}, {@code info:hdl/} or an address.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    public static IndustrialId parse(String text) {
        return find(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "an identifier of the industrial internet is like 88.118.8/GOOD-001 (country 86 or 88, trade, enterprise, slash, number) or"
                                + " VAA088118000801, at most " + LONGEST + " characters, not "
                                + DigitalLink.shown(text)));
    }

    /** Empty: it is none. */
    public static Optional<IndustrialId> find(String text) {
        Matcher way = WAY.matcher(text.length() > 2_000 ? "" : text);
        String bare = way.matches() ? plain(text, way.group(1)) : "";
        Matcher handle = HANDLE.matcher(bare);
        if (handle.matches() && bare.length() <= LONGEST && bare.codePoints().allMatch(IndustrialId::isPrinted)) {
            return Optional.of(new IndustrialId(handle.group(1), handle.group(2)));
        }
        Matcher code = CODE.matcher(bare);
        return code.matches() ? Optional.of(new IndustrialId(VAA, code.group(1))) : Optional.empty();
    }

    /** In a URI a character may be escaped; by itself a percent sign is a percent sign. */
    private static String plain(String text, String found) {
        try {
            return text.equals(found) ? found : URLDecoder.decode(found.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static boolean isPrinted(int c) {
        return c > ' ' && c != 0x7f && !Character.isISOControl(c) && !Character.isWhitespace(c);
    }

    /** As it is printed. */
    public String text() {
        return prefix.equals(VAA) ? VAA + suffix : prefix + "/" + suffix;
    }

    /** The same for the same thing: a Handle's ASCII letters make no difference (RFC 3651, 3.1.1). */
    public String canonical() {
        return prefix.equals(VAA) ? text() : prefix + "/" + asciiUpper(suffix);
    }

    private static String asciiUpper(String text) {
        StringBuilder upper = new StringBuilder();
        text.codePoints()
                .forEach(c -> upper.append(
                        c < 0x80 ? String.valueOf((char) c).toUpperCase(Locale.ROOT) : Character.toString(c)));
        return upper.toString();
    }

    /** As it stands in an address: the slash behind the prefix as such, all else escaped. */
    public String path() {
        return prefix.equals(VAA) ? VAA + DigitalLink.escaped(suffix) : prefix + "/" + DigitalLink.escaped(suffix);
    }
}
