package io.edgewitness.collector.forms;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** UCUM codes as people in China write them, for units that an indicator does not name in Chinese itself. */
final class Units {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("1", ""),
            Map.entry("%", "%"),
            Map.entry("W", "瓦"),
            Map.entry("kW", "千瓦"),
            Map.entry("MW", "兆瓦"),
            Map.entry("W.h", "瓦时"),
            Map.entry("kW.h", "千瓦时"),
            Map.entry("MW.h", "兆瓦时"),
            Map.entry("GW.h", "吉瓦时"),
            Map.entry("J", "焦"),
            Map.entry("MJ", "兆焦"),
            Map.entry("GJ", "吉焦"),
            Map.entry("V", "伏"),
            Map.entry("A", "安"),
            Map.entry("Hz", "赫兹"),
            Map.entry("us", "微秒"),
            Map.entry("ms", "毫秒"),
            Map.entry("s", "秒"),
            Map.entry("min", "分钟"),
            Map.entry("h", "小时"),
            Map.entry("d", "天"),
            Map.entry("wk", "周"),
            Map.entry("mo", "月"),
            Map.entry("a", "年"),
            Map.entry("um", "微米"),
            Map.entry("mm", "毫米"),
            Map.entry("cm", "厘米"),
            Map.entry("m", "米"),
            Map.entry("km", "千米"),
            Map.entry("m2", "平方米"),
            Map.entry("m3", "立方米"),
            Map.entry("L", "升"),
            Map.entry("mg", "毫克"),
            Map.entry("g", "克"),
            Map.entry("kg", "千克"),
            Map.entry("t", "吨"),
            Map.entry("Pa", "帕"),
            Map.entry("kPa", "千帕"),
            Map.entry("MPa", "兆帕"),
            Map.entry("bar", "巴"),
            Map.entry("Cel", "摄氏度"),
            Map.entry("deg", "度"),
            Map.entry("bit", "比特"),
            Map.entry("kbit", "千比特"),
            Map.entry("Mbit", "兆比特"),
            Map.entry("Gbit", "吉比特"),
            Map.entry("By", "字节"),
            Map.entry("MBy", "兆字节"),
            Map.entry("GBy", "吉字节"),
            Map.entry("dB", "分贝"),
            Map.entry("dB[mW]", "分贝毫瓦"),
            Map.entry("CNY", "元"));

    private static final Pattern ANNOTATION = Pattern.compile("\\{([^{}]*)\\}");

    private Units() {}

    /** @return {@code 千瓦时/吨} for {@code kW.h/t}; what is not known stays as it is */
    static String chinese(String ucum) {
        return Stream.of(ucum.split("/", -1)).map(Units::factor).collect(Collectors.joining("/"));
    }

    private static String factor(String code) {
        String whole = NAMES.get(code);
        if (whole != null) {
            return whole;
        }
        // What is counted stands in braces: {件}, kg{CO2}.
        String counted = ANNOTATION.matcher(code).results().map(m -> m.group(1)).collect(Collectors.joining());
        String plain = ANNOTATION.matcher(code).replaceAll("");
        return plain.isEmpty()
                ? counted
                : Stream.of(plain.split("\\.", -1))
                                .map(p -> NAMES.getOrDefault(p, p))
                                .collect(Collectors.joining("·"))
                        + counted;
    }
}
