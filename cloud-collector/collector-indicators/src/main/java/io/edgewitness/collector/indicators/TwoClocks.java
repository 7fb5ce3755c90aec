package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.Text;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a duration is worth whose start and end were told by two machines' clocks. Its uncertainty is the sum of both clocks' bounds.
 *
 * @param atBest M1 up to 20 % of the value, M2 up to 40 % or where a bound is unknown, X beyond: then time there and back on one clock
 * @param why what lowers it; null for M1
 */
public record TwoClocks(Grade atBest, @Nullable Text why) {
    private static final TwoClocks GOOD = new TwoClocks(Grade.M1, null);
    private static final BigDecimal FIVE = BigDecimal.valueOf(5);
    private static final BigDecimal TWO = BigDecimal.valueOf(2);

    /**
     * @param startNs bound of the clock that told the start, nanoseconds; below 0: unknown
     * @param endNs of the one that told the end
     */
    public static TwoClocks judge(Duration value, long startNs, long endNs) {
        if (value.isNegative()) {
            return limited(
                    Grade.X,
                    "clock-order",
                    "两台设备的时钟使结束早于开始",
                    "by the two machines' clocks the end came before the start: take the time there and back on one clock");
        }
        if (startNs < 0 || endNs < 0) {
            return limited(
                    Grade.M2,
                    "clock-unknown",
                    "两台设备中有时钟误差未知的",
                    "the error of one of the two machines' clocks is unknown");
        }
        BigDecimal bound =
                BigDecimal.valueOf(startNs).add(BigDecimal.valueOf(endNs)).movePointLeft(9);
        BigDecimal seconds = BigDecimal.valueOf(value.getSeconds()).add(BigDecimal.valueOf(value.getNano(), 9));
        BigDecimal five = bound.multiply(FIVE);
        if (five.compareTo(seconds) <= 0) {
            return GOOD;
        }
        String u = bound.stripTrailingZeros().toPlainString();
        String of = seconds.stripTrailingZeros().toPlainString();
        return limited(
                five.compareTo(seconds.multiply(TWO)) <= 0 ? Grade.M2 : Grade.X,
                "clock-pair",
                "两台设备的时钟误差合计" + u + "秒，超过时长" + of + "秒的20%",
                "the errors of the two machines' clocks add up to " + u + " s, more than 20 % of the duration of " + of
                        + " s");
    }

    private static TwoClocks limited(Grade atBest, String code, String zh, String en) {
        return new TwoClocks(atBest, new Text(code, zh, en));
    }
}
