package io.edgewitness.collector.verify;

import io.edgewitness.edge.api.Window;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;

/**
 * Draws the instants of an audit. Nothing goes in but the root of a tree head, the day, and the name of the figure: once the head is
 * fixed, nobody who holds a ledger or the database can move an instant, and who audits cannot choose one.
 *
 * <p>By hand, with {@code N} from 1: {@code printf 'EdgeWitness audit v1\nROOT\nDATE\nFIGURE\nN\n' | sha256sum}. The first 16 digits are a
 * whole number; its remainder by the seconds of the figure's times is how many seconds after their begin the instant lies.
 *
 * @param root 32 bytes
 * @param date of the audit, where the machines are
 * @param figure {@link io.edgewitness.collector.indicators.FigureName}
 */
public record AuditDraw(byte[] root, LocalDate date, String figure) {
    static final String TITLE = "EdgeWitness audit v1";
    static final int MOST = 100;
    private static final int DIGITS = 16;

    /** @return what is hashed; {@code n} counts from 1, and 0 is for the order of figures */
    public String text(int n) {
        return TITLE + "\n" + Digests.hex(root) + "\n" + date + "\n" + figure + "\n" + n + "\n";
    }

    /** @return SHA-256 of the text, hexadecimal */
    public String digest(int n) {
        return Digests.hex(Digests.sha256(text(n).getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * @param times of the figure, in their order; together a second or more
     * @return whole seconds after a begin of theirs
     * @throws IllegalArgumentException if the times are too short
     */
    public Instant instant(int n, List<Window> times) {
        long seconds = times.stream().mapToLong(AuditDraw::seconds).sum();
        if (seconds < 1) {
            throw new IllegalArgumentException("the times of " + figure + " are shorter than a second");
        }
        long offset = Long.remainderUnsigned(Long.parseUnsignedLong(digest(n).substring(0, DIGITS), 16), seconds);
        for (Window time : times) {
            if (offset < seconds(time)) {
                return time.start().plusSeconds(offset);
            }
            offset -= seconds(time);
        }
        throw new IllegalStateException("an offset past all times");
    }

    private static long seconds(Window w) {
        return Duration.between(w.start(), w.end()).toSeconds();
    }

    /** @return so many of the figures, drawn: those with the smallest digests of {@code n} 0, in the order of these */
    public static List<String> choose(byte[] root, LocalDate date, List<String> figures, int count) {
        return figures.stream()
                .distinct()
                .sorted(Comparator.comparing(f -> new AuditDraw(root, date, f).digest(0)))
                .limit(count)
                .toList();
    }
}
