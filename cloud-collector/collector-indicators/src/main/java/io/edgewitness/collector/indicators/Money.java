package io.edgewitness.collector.indicators;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which units are of money: money is never measured, only declared prices make it. UCUM has no currencies, so units hold ISO 4217 codes. */
public final class Money {
    private static final Pattern CODE = Pattern.compile("(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])");
    private static final Pattern SIGN = Pattern.compile("[元¥￥$€£]");

    private Money() {}

    /** @return whether three capitals stand alone in it ({@code RAD} and {@code REM} are UCUM's own), or a currency's sign */
    public static boolean isIn(String unit) {
        Matcher m = CODE.matcher(unit);
        while (m.find()) {
            if (!m.group().equals("RAD") && !m.group().equals("REM")) {
                return true;
            }
        }
        return SIGN.matcher(unit).find();
    }
}
