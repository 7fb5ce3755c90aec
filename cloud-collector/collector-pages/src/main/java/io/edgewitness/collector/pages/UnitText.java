package io.edgewitness.collector.pages;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** UCUM codes as people write them on a screen: {@code kW·h} for {@code kW.h}, {@code °C} for {@code Cel}. */
final class UnitText {
    private static final Map<String, String> SYMBOLS = Map.ofEntries(
            Map.entry("1", ""),
            Map.entry("Cel", "°C"),
            Map.entry("[degF]", "°F"),
            Map.entry("deg", "°"),
            Map.entry("Ohm", "Ω"),
            Map.entry("us", "µs"),
            Map.entry("um", "µm"),
            Map.entry("uA", "µA"),
            Map.entry("uV", "µV"),
            Map.entry("m2", "m²"),
            Map.entry("m3", "m³"),
            Map.entry("s2", "s²"),
            Map.entry("mm2", "mm²"),
            Map.entry("By", "B"),
            Map.entry("kBy", "kB"),
            Map.entry("MBy", "MB"),
            Map.entry("GBy", "GB"),
            Map.entry("dB[mW]", "dBm"));
    private static final Pattern FACTOR = Pattern.compile("\\{[^{}]*}|[^./{}]+");
    private static final int LONGEST = 60;

    private UnitText() {}

    /** @return what is not known stays as it is */
    static String of(String ucum) {
        if (ucum.length() > LONGEST) {
            return ucum;
        }
        String whole = SYMBOLS.get(ucum);
        return whole == null ? factors(ucum) : whole;
    }

    /** What is counted stands in braces: {@code {件}}, {@code kg{CO2}}. */
    private static String factors(String ucum) {
        StringBuilder text = new StringBuilder();
        Matcher m = FACTOR.matcher(ucum);
        int from = 0;
        while (m.find()) {
            text.append(ucum.substring(from, m.start()).replace('.', '·'));
            String factor = m.group();
            text.append(
                    factor.startsWith("{")
                            ? factor.substring(1, factor.length() - 1)
                            : SYMBOLS.getOrDefault(factor, factor));
            from = m.end();
        }
        return text.append(ucum.substring(from)).toString();
    }
}
