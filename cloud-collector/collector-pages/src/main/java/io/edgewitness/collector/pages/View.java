package io.edgewitness.collector.pages;

import io.edgewitness.collector.api.Scope;
import io.javalin.http.ForbiddenResponse;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What every template needs: who looks, in which language, when; and how numbers and times are written.
 *
 * @param section null: of none, such as the page to sign in on
 * @param address of the page with its query, for links that change one part of it
 * @param zone in which times are written until the browser's script writes them in its own
 */
public record View(
        Visitor visitor, Texts text, @Nullable Section section, String address, Theme theme, Instant now, ZoneId zone) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final long KIBI = 1024;

    /** Colours: as the device says, or as the reader chose. */
    public enum Theme {
        AUTO,
        LIGHT,
        DARK;

        static Theme of(@Nullable String text) {
            return "light".equals(text) ? LIGHT : "dark".equals(text) ? DARK : AUTO;
        }

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public String t(String key, Object... arguments) {
        return text.get(key, arguments);
    }

    /** How grave it is, in words, by a severity as OPC 10000-9 has it. */
    public String grave(int severity) {
        return t(
                severity >= 800
                        ? "grave-urgent"
                        : severity >= 500 ? "grave-warning" : severity >= 300 ? "grave-advice" : "grave-note");
    }

    /** What a notice asks under that number; empty: not known here. */
    public String clause(String number) {
        return text.orElse("clause-" + number, "");
    }

    /** A part of an agent: its own parts have words, an adapter has the name that it was given. */
    public String component(String name) {
        return text.orElse("component-" + name, name);
    }

    /** @throws ForbiddenResponse if the visitor may read nothing of the plant */
    public Scope scope() {
        Scope scope = visitor.scope();
        if (scope == null) {
            throw new ForbiddenResponse(t("not-allowed"));
        }
        return scope;
    }

    public boolean chinese() {
        return text.language().equals("zh");
    }

    /** The page's own address with one parameter of its query set. */
    public String with(String parameter, String value) {
        int question = address.indexOf('?');
        String path = question < 0 ? address : address.substring(0, question);
        StringBuilder query = new StringBuilder("?");
        if (question >= 0) {
            for (String part : address.substring(question + 1).split("&", -1)) {
                if (!part.isEmpty() && !part.startsWith(parameter + "=")) {
                    query.append(part).append('&');
                }
            }
        }
        return path + query + parameter + "=" + encoded(value);
    }

    /** @return whether the page is at this path or below it */
    public boolean isAt(String path) {
        return address.equals(path) || address.startsWith(path + "/") || address.startsWith(path + "?");
    }

    /** For a part of a path or a query. */
    public String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** How long ago, in words; a time ahead of the collector's clock is now. */
    public String age(@Nullable Instant at) {
        if (at == null) {
            return t("never");
        }
        long seconds = Math.max(0, Duration.between(at, now).toSeconds());
        if (seconds < 120) {
            return t("seconds-ago", seconds);
        }
        if (seconds < 7200) {
            return t("minutes-ago", seconds / 60);
        }
        return seconds < 172_800 ? t("hours-ago", seconds / 3600) : t("days-ago", seconds / 86_400);
    }

    /** A length of time, in the largest unit that leaves at least one of it. */
    public String seconds(Duration d) {
        double s = d.toNanos() / 1e9;
        double size = Math.abs(s);
        if (size >= 172_800) {
            return t("days", tenths(s / 86_400));
        }
        if (size >= 7200) {
            return t("hours", tenths(s / 3600));
        }
        if (size >= 120) {
            return t("minutes", tenths(s / 60));
        }
        if (size >= 1 || size == 0) {
            return tenths(s) + " s";
        }
        return size >= 1e-3 ? tenths(s * 1e3) + " ms" : tenths(s * 1e6) + " µs";
    }

    private static String tenths(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /** Why data is missing, {@code disconnected: …} for instance, in the reader's language as far as its words are known. */
    public String gapReason(String said) {
        return AgentWords.gap(text, said);
    }

    /** What an agent said, in the reader's language as far as its words are known. */
    public String told(String said) {
        return AgentWords.told(text, said);
    }

    /** What of a point is recorded, such as {@code all}. */
    public String recording(String code) {
        return text.orElse("recording-" + code, code);
    }

    /** What came of a check, such as {@code PASS}. */
    public String outcome(String code) {
        return text.orElse("outcome-" + code, code);
    }

    /** Why an agent started. */
    public String epochReason(String code) {
        return text.orElse("epoch-" + code, code);
    }

    /** What happened, such as {@code command}; a scenario's event keeps the name that its module gave it. */
    public String happening(String kind) {
        return text.orElse("kind-" + kind, text.orElse("told-" + kind, kind));
    }

    /** A step of an order, such as {@code EXECUTED}. */
    public String step(String code) {
        return text.orElse("step-" + code, text.orElse("gap-" + code, code));
    }

    /** How a source is, such as {@code UP}. */
    public String sourceState(String code) {
        return text.orElse("source-" + code, code);
    }

    /** @return where a time stands in the last 24 hours: 0 at their beginning or before, 1 now */
    public double ofDay(Instant at) {
        double ago = Duration.between(at, now).toMillis() / 86_400_000.0;
        return Math.max(0, Math.min(1, 1 - ago));
    }

    public String time(@Nullable Instant at) {
        return at == null ? "—" : TIME.format(at.atZone(zone));
    }

    /** RFC 3339 in whole seconds, for {@code <time datetime>}. */
    public String iso(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    public String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** Six significant digits, grouped; beyond what a reader takes in, with an exponent. */
    public String number(@Nullable BigDecimal value) {
        if (value == null) {
            return "—";
        }
        if (value.signum() == 0) {
            return "0";
        }
        int magnitude = value.precision() - value.scale();
        if (magnitude > 15 || magnitude < -6) {
            return value.round(new MathContext(6, RoundingMode.HALF_EVEN)).toString();
        }
        BigDecimal shown = value.setScale(Math.max(0, 6 - Math.max(magnitude, 0)), RoundingMode.HALF_EVEN);
        shown = shown.signum() == 0 ? shown : shown.stripTrailingZeros();
        return String.format(Locale.ROOT, "%,." + Math.max(0, shown.scale()) + "f", shown);
    }

    /** A measured number with as many decimals as it is good for. */
    public String figure(double value, int decimals) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    /** @param share 0 to 1 */
    public String percent(BigDecimal share) {
        return share.movePointRight(2).setScale(1, RoundingMode.HALF_EVEN).toPlainString() + " %";
    }

    /** As people write it: {@code kW·h} for UCUM's {@code kW.h}, nothing for {@code 1}. */
    public String unit(String code) {
        return UnitText.of(code);
    }

    /** In KiB, MiB, GiB. */
    public String bytes(long bytes) {
        if (bytes < KIBI) {
            return bytes + " B";
        }
        double value = bytes;
        String unit = "B";
        for (String next : new String[] {"KiB", "MiB", "GiB", "TiB"}) {
            if (value < KIBI) {
                break;
            }
            value /= KIBI;
            unit = next;
        }
        return String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, unit);
    }
}
