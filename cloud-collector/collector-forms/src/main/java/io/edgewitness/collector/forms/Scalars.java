package io.edgewitness.collector.forms;

import io.edgewitness.collector.estimators.Text;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers of one piece of text: in project.yaml, in a list, in a sheet. The same text gives the same answer everywhere. */
final class Scalars {
    static final String TYPE = "EW-FORM-TYPE";
    static final String VALUE = "EW-FORM-VALUE";

    /** Digits of a number, and how far its point may be moved: 1e999999999 would fill the memory when it is printed. */
    private static final int MOST_DIGITS = 40;

    /** Characters of a number: its time to be read grows with their square. */
    private static final int LONGEST_NUMBER = 100;

    private Scalars() {}

    /** The answer that a text gives; null if it gives none, and why is then told, unless the text is blank. */
    static @Nullable Value value(Field field, String text, Consumer<Text> problems) {
        return switch (field.type()) {
            case TEXT, NARRATIVE -> text(field, text, problems);
            case NUMBER, COUNT -> {
                BigDecimal number = number(text, problems);
                yield number != null && fits(field, number, problems) ? new Value.Number(number) : null;
            }
            case DATE -> {
                LocalDate date = date(text, problems);
                yield date == null ? null : new Value.Date(date);
            }
            case CHOICE -> choice(field, text, problems);
            default -> throw new IllegalArgumentException(field.type() + " is more than one piece of text");
        };
    }

    private static @Nullable Value text(Field field, String text, Consumer<Text> problems) {
        if (field.type() != FieldType.NARRATIVE && !plain(text, problems)) {
            return null;
        }
        return text.isBlank() ? null : new Value.Text(text.strip());
    }

    /** Whether a text links no figure: outside of paragraphs it would print as it stands, and hide what grade the figure has. */
    static boolean plain(String text, Consumer<Text> problems) {
        if (FigureTokens.links(text)) {
            problems.accept(new Text(
                    VALUE,
                    "实测指标只能插入到成段文字的字段中，此处请删去“{{figure:…}}”",
                    "a figure can be linked in a field of paragraphs only; take “{{figure:…}}” out here"));
            return false;
        }
        return true;
    }

    /** A plain number, without thousands separators. */
    static @Nullable BigDecimal number(String text, Consumer<Text> problems) {
        try {
            String digits = text.strip();
            BigDecimal number = digits.length() > LONGEST_NUMBER ? null : new BigDecimal(digits);
            if (number != null && number.precision() <= MOST_DIGITS && Math.abs((long) number.scale()) <= MOST_DIGITS) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        if (!text.isBlank()) {
            String shown = shown(text);
            problems.accept(new Text(
                    TYPE, "应为数字，如 12.5，现为“" + shown + "”", "expected a number such as 12.5, found “" + shown + "”"));
        }
        return null;
    }

    private static boolean fits(Field field, BigDecimal number, Consumer<Text> problems) {
        Field.Bounds bounds = field.bounds();
        String is = number.toPlainString();
        Text problem = null;
        if (bounds.least() != null && number.compareTo(bounds.least()) < 0) {
            String least = bounds.least().toPlainString();
            problem = new Text(VALUE, "不能小于 " + least + "，现为 " + is, "cannot be less than " + least + ", found " + is);
        } else if (bounds.most() != null && number.compareTo(bounds.most()) > 0) {
            String most = bounds.most().toPlainString();
            problem = new Text(VALUE, "不能大于 " + most + "，现为 " + is, "cannot be more than " + most + ", found " + is);
        } else if (bounds.whole() && number.stripTrailingZeros().scale() > 0) {
            problem = new Text(VALUE, "应为整数，现为 " + is, "is counted in whole numbers, found " + is);
        }
        if (problem != null) {
            problems.accept(problem);
        }
        return problem == null;
    }

    static @Nullable LocalDate date(String text, Consumer<Text> problems) {
        LocalDate date = Dates.day(text);
        if (date == null && !text.isBlank()) {
            String shown = shown(text);
            problems.accept(new Text(
                    TYPE,
                    "应为存在的日期，如 2022-08-20 或 2022年8月20日，现为“" + shown + "”",
                    "expected a date such as 2022-08-20 or 2022年8月20日, found “" + shown + "”"));
        }
        return date;
    }

    private static @Nullable Value choice(Field field, String text, Consumer<Text> problems) {
        if (text.isBlank()) {
            return null;
        }
        Field.Option option = field.option(text);
        if (option != null) {
            return new Value.Choices(List.of(option), List.of());
        }
        if (field.open()) {
            return plain(text, problems) ? new Value.Choices(List.of(), List.of(text.strip())) : null;
        }
        problems.accept(noneOf(field, text));
        return null;
    }

    static Text noneOf(Field field, String text) {
        String names = field.options().stream().map(Field.Option::name).collect(Collectors.joining("、"));
        String shown = shown(text);
        return new Text(VALUE, "“" + shown + "”不在可选项中：" + names, "“" + shown + "” is none of " + optionNames(field));
    }

    static String optionNames(Field field) {
        return field.options().stream().map(o -> o.id() + " (" + o.name() + ")").collect(Collectors.joining(", "));
    }

    /** A text as a message quotes it: short, on one line. */
    static String shown(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.codePointCount(0, line.length()) <= 40
                ? line
                : line.substring(0, line.offsetByCodePoints(0, 40)) + "…";
    }
}
