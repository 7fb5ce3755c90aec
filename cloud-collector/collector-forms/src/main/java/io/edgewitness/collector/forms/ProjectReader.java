package io.edgewitness.collector.forms;

import io.edgewitness.collector.api.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Project} from project.yaml. */
final class ProjectReader {
    static final String TYPE = "EW-FORM-TYPE";
    static final String UNKNOWN_FIELD = "EW-FORM-UNKNOWN-FIELD";

    private final Path file;
    private final Notice notice;
    private final List<Mistake> mistakes = new ArrayList<>();

    private ProjectReader(Path file, Notice notice) {
        this.file = file;
        this.notice = notice;
    }

    static Project.Loading read(Path file, String text, Notice notice) {
        ProjectReader reader = new ProjectReader(file, notice);
        YamlItem top = YamlItem.read(file.toString(), text, reader.mistakes);
        Project project = top == null ? null : reader.project(top);
        List<Mistake> mistakes = new ArrayList<>(reader.mistakes);
        mistakes.sort(Comparator.comparingInt(Mistake::line).thenComparingInt(Mistake::column));
        return new Project.Loading(mistakes.isEmpty() ? project : null, List.copyOf(mistakes));
    }

    static @Nullable String noticeOf(Path file) {
        try {
            YamlItem top = YamlItem.read(file.toString(), Files.readString(file), new ArrayList<>());
            YamlItem id = top == null || !top.isMapping() ? null : top.entries().get("notice");
            return id == null ? null : id.text();
        } catch (IOException e) {
            return null;
        }
    }

    private Project project(YamlItem top) {
        Map<String, YamlItem> in =
                top.entries("notice", "scope", "filing-date", "fields", "figures", "photos", "attachments");
        YamlItem id = in.get("notice");
        String name = id == null ? null : id.text();
        if (id == null || name == null) {
            top.mistake("EW-FORM-NO-NOTICE", "needs `notice: " + notice.id() + "`");
        } else if (!name.equals(notice.id())) {
            id.mistake("EW-FORM-NO-NOTICE", "the project is for " + name + ", the notice asked for is " + notice.id());
        }
        YamlItem filing = in.get("filing-date");
        ProjectFiles files = new ProjectFiles(file, notice);
        return new Project(
                file,
                notice.id(),
                scope(in.get("scope")),
                filing == null || filing.isNull() ? null : date(filing),
                fields(in.get("fields")),
                new FigureReader(notice, file).figures(in.get("figures")),
                files.photos(in.get("photos")),
                files.attachments(in.get("attachments")));
    }

    private static Scope scope(@Nullable YamlItem item) {
        if (item == null || item.isNull()) {
            return Scope.ALL;
        }
        Map<String, YamlItem> in = item.entries("enterprise", "site");
        YamlItem enterprise = in.get("enterprise");
        YamlItem site = in.get("site");
        return new Scope(enterprise == null ? null : enterprise.text(), site == null ? null : site.text());
    }

    private Map<String, Value> fields(@Nullable YamlItem item) {
        Map<String, Value> values = new LinkedHashMap<>();
        if (item == null || item.isNull()) {
            return values;
        }
        item.entries().forEach((id, answer) -> {
            Field field = notice.fields().get(id);
            if (field == null) {
                item.keyMistake(id, UNKNOWN_FIELD, "the notice has no such field" + nearest(notice, id));
            } else if (!field.type().declared()) {
                item.keyMistake(id, UNKNOWN_FIELD, notDeclared(field));
            } else if (!answer.isNull()) {
                Value value = value(field, answer);
                if (value != null) {
                    checkLimit(field, answer, value);
                    values.put(id, value);
                }
            }
        });
        return values;
    }

    private static String notDeclared(Field field) {
        return switch (field.type()) {
            case PHOTOS -> "photographs (" + field.name() + ") are given under photos:";
            case ATTACHMENT -> "files (" + field.name() + ") are given under attachments:";
            default -> field.name() + " is filled in by hand on paper; leave it out";
        };
    }

    private @Nullable Value value(Field field, YamlItem item) {
        return switch (field.type()) {
            case TEXT, NARRATIVE -> {
                String text = item.text();
                yield text == null || text.isBlank() ? null : new Value.Text(text.strip());
            }
            case NUMBER -> {
                var number = item.number();
                yield number == null ? null : new Value.Number(number);
            }
            case DATE -> {
                LocalDate date = date(item);
                yield date == null ? null : new Value.Date(date);
            }
            case PERIOD -> period(item);
            case YEARS -> years(field, item);
            case CHOICE, CHOICES -> choices(field, item);
            case INDICATORS -> indicators(item);
            case PHOTOS, ATTACHMENT, PAPER -> null;
        };
    }

    private static @Nullable LocalDate date(YamlItem item) {
        String text = item.text();
        LocalDate date = text == null ? null : Dates.day(text);
        if (text != null && date == null) {
            item.mistake(TYPE, "expected a date such as 2022-08-20 or 2022年8月20日, found “" + text + "”");
        }
        return date;
    }

    private static @Nullable Value period(YamlItem item) {
        if (!item.isMapping()) {
            item.mistake(TYPE, "expected two months, {from: 2021-03, to: 2022-06}");
            return null;
        }
        Map<String, YamlItem> in = item.entries("from", "to");
        YamlItem from = in.get("from");
        YamlItem to = in.get("to");
        String first = from == null ? null : from.text();
        String last = to == null ? null : to.text();
        if (first == null || last == null) {
            item.mistake(TYPE, "expected two months, {from: 2021-03, to: 2022-06}");
            return null;
        }
        var begin = Dates.month(first);
        var end = Dates.month(last);
        if (begin == null || end == null) {
            Objects.requireNonNull(begin == null ? from : to)
                    .mistake(TYPE, "expected a month such as 2021-03 or 2021年3月");
            return null;
        }
        if (end.isBefore(begin)) {
            item.mistake("EW-FORM-VALUE", "the period ends before it begins");
            return null;
        }
        return new Value.Period(begin, end);
    }

    private @Nullable Value years(Field field, YamlItem item) {
        int wanted = field.years().size();
        if (!item.isSequence() || item.items().size() != wanted) {
            item.mistake(TYPE, "expected " + wanted + " numbers, for " + yearNames(field) + ", as in [1, 2, 3]");
            return null;
        }
        var numbers = new ArrayList<java.math.BigDecimal>();
        for (YamlItem part : item.items()) {
            var number = part.number();
            if (number == null) {
                part.mistake(TYPE, "expected a number");
                return null;
            }
            numbers.add(number);
        }
        return new Value.Years(List.copyOf(numbers));
    }

    private String yearNames(Field field) {
        return String.join(
                ", ",
                field.years().stream()
                        .map(y -> String.valueOf(notice.year() + y))
                        .toList());
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
                part.mistake("EW-FORM-TWICE", "“" + option.name() + "” is chosen twice");
            } else if (option != null) {
                chosen.add(option);
            } else if (field.open()) {
                others.add(text.strip());
            } else {
                part.mistake("EW-FORM-VALUE", "“" + text + "” is none of " + optionNames(field));
            }
        }
        if (field.type() == FieldType.CHOICE && chosen.size() + others.size() > 1) {
            item.mistake("EW-FORM-VALUE", "choose one of " + optionNames(field));
        }
        return chosen.isEmpty() && others.isEmpty()
                ? null
                : new Value.Choices(List.copyOf(chosen), List.copyOf(others));
    }

    static String optionNames(Field field) {
        return String.join(
                ", ",
                field.options().stream()
                        .map(o -> o.id() + " (" + o.name() + ")")
                        .toList());
    }

    private static @Nullable Value indicators(YamlItem item) {
        List<Value.Declared> entries = new ArrayList<>();
        for (YamlItem part : item.items()) {
            if (!part.isMapping()) {
                String text = part.text();
                if (text != null && !text.isBlank()) {
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
            if (called == null) {
                part.mistake(TYPE, "an indicator needs a name, as in {name: 纳税总额, value: 320, unit: 万元, proof: JN-M4}");
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

    private static void checkLimit(Field field, YamlItem item, Value value) {
        if (field.limit() > 0 && value instanceof Value.Text text) {
            int count = WordCount.of(text.text());
            if (count > field.limit()) {
                item.mistake(
                        "EW-FORM-TOO-LONG",
                        field.name() + " has " + count + "字, the form allows " + field.limit() + "; shorten it by "
                                + (count - field.limit()));
            }
        }
    }

    static String nearest(Notice notice, String id) {
        String best = "";
        int distance = 3;
        for (String known : notice.fields().keySet()) {
            int d = Digests.editDistance(id, known);
            if (d < distance) {
                distance = d;
                best = known;
            }
        }
        return best.isEmpty()
                ? "; `project init` lists them all"
                : "; did you mean " + best + " (" + notice.field(best).name() + ")?";
    }
}
