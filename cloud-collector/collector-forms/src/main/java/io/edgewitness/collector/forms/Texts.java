package io.edgewitness.collector.forms;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How answers are printed. */
final class Texts {
    static final String TICKED = "☑";
    static final String EMPTY_BOX = "□";

    private Texts() {}

    static String print(Field field, Value value) {
        if (value instanceof Value.Text text) {
            return text.text();
        }
        if (value instanceof Value.Number number) {
            return plain(number.number())
                    + (field.unit() == null || field.print() == Field.Print.BARE ? "" : field.unit());
        }
        if (value instanceof Value.Date date) {
            return Dates.print(date.date());
        }
        if (value instanceof Value.Period period) {
            return Dates.print(period.from()) + " 至 " + Dates.print(period.to());
        }
        if (value instanceof Value.Years years) {
            return years.numbers().stream().map(n -> number(field, n)).collect(Collectors.joining("、"));
        }
        if (value instanceof Value.Choices choices) {
            return field.boxed() ? boxes(field, choices) : chosen(choices);
        }
        return indicators((Value.Indicators) value);
    }

    /** One of the numbers of a field with years, from 1. */
    static String part(Field field, Value.Years years, int part) {
        return number(field, years.numbers().get(part - 1));
    }

    private static String number(Field field, BigDecimal number) {
        return field.print() == Field.Print.PERCENT ? plain(number.movePointRight(2)) + "%" : plain(number);
    }

    /** Without exponent and without zeros that follow from arithmetic alone. */
    static String plain(BigDecimal number) {
        return number.scale() > 2 ? number.stripTrailingZeros().toPlainString() : number.toPlainString();
    }

    /** Width in characters of a Chinese font, of which Latin ones take half. */
    static double ems(String text) {
        return text.codePoints().mapToDouble(c -> c < 0x2000 ? 0.5 : 1).sum();
    }

    static String chosen(Value.Choices choices) {
        return Stream.concat(choices.chosen().stream().map(Field.Option::name), choices.others().stream())
                .collect(Collectors.joining("、"));
    }

    private static String boxes(Field field, Value.Choices choices) {
        List<String> parts = new ArrayList<>();
        for (Field.Option option : field.options()) {
            parts.add((choices.chosen().contains(option) ? TICKED : EMPTY_BOX) + option.name());
        }
        if (field.other().isEmpty()) {
            choices.others().forEach(other -> parts.add(TICKED + other));
            return String.join("  ", parts);
        }
        // The form has words of its own for an answer that it does not list, and no box before them.
        return String.join("  ", parts) + field.other() + String.join("、", choices.others());
    }

    private static String indicators(Value.Indicators indicators) {
        List<String> lines = new ArrayList<>();
        boolean several = indicators.entries().size() > 1;
        int number = 1;
        for (Value.Declared entry : indicators.entries()) {
            String lead = several ? number++ + "." : "";
            String amount = entry.value() == null
                    ? ""
                    : "：" + plain(entry.value()) + (entry.unit() == null ? "" : entry.unit());
            String proof = entry.proof() == null ? "" : "（证明：" + entry.proof() + "）";
            lines.add(lead + entry.name() + amount + proof);
        }
        return String.join("\n", lines);
    }
}
