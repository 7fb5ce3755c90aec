package io.edgewitness.collector.forms;

import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the answer to one field; what does not fit is noted at the answer's own place. */
final class ValueReader {
    private static final String TYPE = Scalars.TYPE;
    private static final String MONTHS = "expected two months, {from: 2021-03, to: 2022-06}";
    private static final String MONTHS_ZH = "应为起止年月，如 {from: 2021-03, to: 2022-06}";

    private final Notice notice;

    ValueReader(Notice notice) {
        this.notice = notice;
    }

    /** @return null if it is none, or not understood */
    @Nullable
    Value value(Field field, YamlItem item) {
        return switch (field.type()) {
            case TEXT, NARRATIVE, NUMBER, COUNT, DATE -> {
                String text = item.text();
                yield text == null ? null : Scalars.value(field, text, item::mistake);
            }
            case PERIOD -> period(item);
            case YEARS -> years(field, item);
            case CHOICE, CHOICES -> choices(field, item);
            case INDICATORS -> indicators(item);
            case PHOTOS, ATTACHMENT, PAPER -> null;
        };
    }

    private static @Nullable Value period(YamlItem item) {
        if (!item.isMapping()) {
            item.mistake(TYPE, MONTHS, MONTHS_ZH);
            return null;
        }
        Map<String, YamlItem> in = item.entries("from", "to");
        YamlItem from = in.get("from");
        YamlItem to = in.get("to");
        String first = from == null ? null : from.text();
        String last = to == null ? null : to.text();
        if (first == null || last == null) {
            item.mistake(TYPE, MONTHS, MONTHS_ZH);
            return null;
        }
        YearMonth begin = Dates.month(first);
        YearMonth end = Dates.month(last);
        if (begin == null || end == null) {
            Objects.requireNonNull(begin == null ? from : to)
                    .mistake(TYPE, "expected a month such as 2021-03 or 2021年3月", "应为年月，如 2021-03 或 2021年3月");
            return null;
        }
        if (end.isBefore(begin)) {
            item.mistake("EW-FORM-VALUE", "the period ends before it begins", "结束年月早于开始年月");
            return null;
        }
        return new Value.Period(begin, end);
    }

    private @Nullable Value years(Field field, YamlItem item) {
        List<String> names =
                field.years().stream().map(y -> (notice.year() + y) + "年").toList();
        if (!item.isSequence() || item.items().size() != names.size()) {
            item.mistake(
                    TYPE,
                    "expected " + names.size() + " numbers, for " + String.join(", ", names) + ", as in [1, 2, 3]",
                    "应为 " + names.size() + " 个数，对应 " + String.join("、", names) + "，如 [1, 2, 3]");
            return null;
        }
        List<BigDecimal> numbers = new ArrayList<>();
        List<String> empty = new ArrayList<>();
        List<YamlItem> parts = item.items(names);
        boolean all = true;
        for (int i = 0; i < parts.size(); i++) {
            String text = parts.get(i).text();
            BigDecimal number = text == null ? null : number(field, text, parts.get(i));
            if (number != null) {
                numbers.add(number);
            } else if (text == null || text.isBlank()) {
                empty.add(names.get(i));
            }
            all &= number != null;
        }
        if (!empty.isEmpty()) {
            item.mistake(
                    TYPE,
                    String.join(", ", empty)
                            + " still empty: all years are stored together (0 where there was nothing)",
                    String.join("、", empty) + "还没有填：各年填齐后一并保存，确实没有的填 0");
        }
        return all ? new Value.Years(List.copyOf(numbers)) : null;
    }

    /** A ratio may be written as a percentage, too. */
    private static @Nullable BigDecimal number(Field field, String text, YamlItem item) {
        String digits = text.strip();
        boolean percent = field.print() == Field.Print.PERCENT && (digits.endsWith("%") || digits.endsWith("％"));
        BigDecimal number = Scalars.number(percent ? digits.substring(0, digits.length() - 1) : digits, item::mistake);
        return number == null || !percent ? number : number.movePointLeft(2);
    }

    private static @Nullable Value choices(Field field, YamlItem item) {
        List<Field.Option> chosen = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (YamlItem part : item.items()) {
            String text = part.text();
            if (text == null) {
                continue;
            }
            Field.Option option = field.option(text);
            if (option != null && chosen.contains(option)) {
                part.mistake("EW-FORM-TWICE", "“" + option.name() + "” is chosen twice", "“" + option.name() + "”选了两次");
            } else if (option != null) {
                chosen.add(option);
            } else if (!field.open()) {
                part.mistake(Scalars.noneOf(field, text));
            } else if (!text.isBlank() && Scalars.plain(text, part::mistake)) {
                others.add(text.strip());
            }
        }
        if (field.type() == FieldType.CHOICE && chosen.size() + others.size() > 1) {
            item.mistake(
                    Scalars.VALUE,
                    "choose one of " + Scalars.optionNames(field),
                    "只能选一项：" + Scalars.optionNames(field));
        }
        return chosen.isEmpty() && others.isEmpty()
                ? null
                : new Value.Choices(List.copyOf(chosen), List.copyOf(others));
    }

    private static @Nullable Value indicators(YamlItem item) {
        List<Value.Declared> entries = new ArrayList<>();
        for (YamlItem part : item.items()) {
            if (!part.isMapping()) {
                String text = part.text();
                if (text != null && !text.isBlank() && Scalars.plain(text, part::mistake)) {
                    entries.add(new Value.Declared(text.strip(), null, null, null));
                }
                continue;
            }
            Map<String, YamlItem> in = part.entries("name", "value", "unit", "proof");
            YamlItem name = in.get("name");
            YamlItem value = in.get("value");
            YamlItem unit = in.get("unit");
            YamlItem proof = in.get("proof");
            String called = name == null ? null : name.text();
            if (called == null || called.isBlank()) {
                part.mistake(
                        TYPE,
                        "an indicator needs a name, as in {name: 纳税总额, value: 320, unit: 万元, proof: JN-M4}",
                        "指标须有名称，如 {name: 纳税总额, value: 320, unit: 万元, proof: JN-M4}");
                continue;
            }
            if (!Scalars.plain(called, part::mistake)) {
                continue;
            }
            entries.add(new Value.Declared(
                    called,
                    value == null ? null : value.number(),
                    unit == null ? null : unit.text(),
                    proof == null ? null : proof.text()));
        }
        return entries.isEmpty() ? null : new Value.Indicators(List.copyOf(entries));
    }
}
