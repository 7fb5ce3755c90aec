package io.edgewitness.collector.indicators;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What resampling begins with: nobody chooses it. */
final class Seeds {
    private Seeds() {}

    /** First eight bytes of the SHA-256 over the definition's reference, the times and values of the levels, and digests of what else there is. */
    static long of(IndicatorDefinition definition, List<Level> levels, String... more) {
        StringBuilder s = new StringBuilder(definition.reference());
        for (Level level : levels) {
            s.append('\n')
                    .append(level.time().start())
                    .append(' ')
                    .append(level.time().end());
            level.parts()
                    .forEach((name, value) ->
                            s.append(' ').append(name).append('=').append(plain(value)));
        }
        for (String digest : more) {
            s.append('\n').append(digest);
        }
        return ByteBuffer.wrap(Sha256.of(s.toString().getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }

    private static String plain(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }
}
