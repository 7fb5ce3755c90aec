package io.edgewitness.collector.forms;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said of one answer while it is typed.
 *
 * @param mistakes why it is not understood; with such an answer the field counts as empty
 * @param warnings checks of ours; the answer counts all the same
 * @param words 字 as Word counts them; 0 for what is no text
 * @param limit at most so many; 0: no limit
 * @param printed as the form prints it; empty: not answered, or not understood
 */
public record AnswerCheck(List<Text> mistakes, List<Text> warnings, int words, int limit, String printed) {
    private static final AnswerCheck EMPTY = new AnswerCheck(List.of(), List.of(), 0, 0, "");

    /** Characters of one list, or of the figures. */
    public static final int MOST = 1_000_000;

    /** Characters of any other answer: some 300 printed pages. */
    public static final int MOST_TEXT = 200_000;

    /**
     * Looks at one answer. Never throws for what a person types.
     *
     * @param key a field's id, {@code filing-date}, {@code due}, {@code figures}, {@code list:FIELD}, {@code guide:ITEM},
     *     {@code follow-up:start}, {@code follow-up:targets} or {@code follow-up:NUMBER}
     * @param json the answer; {@code null}, an empty text or nothing at all: not answered
     */
    public static AnswerCheck of(Notice notice, String key, String json) {
        return of(notice, key, json, IndicatorLibrary.shipped());
    }

    /** @param library the indicators that figures can be of */
    public static AnswerCheck of(Notice notice, String key, String json, IndicatorLibrary library) {
        if (json.isBlank() || json.strip().equals("null")) {
            return EMPTY;
        }
        int most = most(key);
        if (json.length() > most) {
            return mistaken(new Text(
                    "EW-FORM-TOO-LONG",
                    "有 " + json.length() + " 个字符，最多 " + most + " 个，请缩短，或作为附件上传",
                    "it has " + json.length() + " characters and may have " + most
                            + "; shorten it, or attach it as a file"));
        }
        try {
            return new Reading(notice, key, library).check(json);
        } catch (StackOverflowError e) {
            return mistaken(new Text("EW-FORM-YAML", "括号嵌套过深", "brackets nest too deep"));
        }
    }

    /** Likewise an answer that stands in a file: its mistakes are noted there. */
    static void look(Notice notice, String key, YamlItem item) {
        Reading reading = new Reading(notice, key, IndicatorLibrary.shipped());
        if (!item.isNull()) {
            reading.check(item);
            reading.mistakes.forEach(m -> item.mistake(m.code(), m.what(), m.zh()));
        }
    }

    /** @return the characters that an answer's JSON can have; the form may allow fewer */
    public static int most(String key) {
        return key.startsWith("list:") || key.equals("figures") ? MOST : MOST_TEXT;
    }

    private static AnswerCheck mistaken(Text mistake) {
        return new AnswerCheck(List.of(mistake), List.of(), 0, 0, "");
    }

    /** Reads one answer. */
    private static final class Reading {
        private static final Path NOWHERE = Path.of("answer");

        private final Notice notice;
        private final String key;
        private final IndicatorLibrary library;
        private final List<Mistake> mistakes = new ArrayList<>();
        private final List<Text> warnings = new ArrayList<>();

        Reading(Notice notice, String key, IndicatorLibrary library) {
            this.notice = notice;
            this.key = key;
            this.library = library;
        }

        AnswerCheck check(String json) {
            YamlItem item = YamlItem.read(key, json, mistakes);
            return item == null ? result("", 0, 0) : check(item);
        }

        AnswerCheck check(YamlItem item) {
            Field field = notice.fields().get(key);
            if (field != null) {
                return field(field, item);
            }
            int colon = key.indexOf(':');
            String kind = colon < 0 ? key : key.substring(0, colon);
            String rest = colon < 0 ? "" : key.substring(colon + 1);
            return switch (kind) {
                case "filing-date", "due" -> result(date(item), 0, 0);
                case "figures" -> figures(item);
                case "list" -> list(rest, item);
                case "guide" -> guide(rest, item);
                case "follow-up" -> followUp(rest, item);
                default -> unknown();
            };
        }

        private AnswerCheck unknown() {
            mistakes.add(new Mistake(
                    key,
                    0,
                    0,
                    ProjectReader.UNKNOWN_FIELD,
                    "the notice has nothing to answer under this key",
                    "通知没有这一项"));
            return result("", 0, 0);
        }

        private AnswerCheck result(String printed, int words, int limit) {
            List<Text> told = mistakes.stream()
                    .map(m -> new Text(m.code(), named(m.zh()), m.what().replaceFirst("^(\\d{4})年: ", "$1: ")))
                    .toList();
            return new AnswerCheck(told, List.copyOf(warnings), words, limit, printed);
        }

        /** The inputs of a period or of years have other names on a page than in a file. */
        private static String named(String zh) {
            return zh.replaceFirst("^from: ", "开始：")
                    .replaceFirst("^to: ", "结束：")
                    .replaceFirst("^(\\d{4}年): ", "$1：");
        }

        private AnswerCheck field(Field field, YamlItem item) {
            if (!field.type().declared()) {
                String zh = ProjectReader.notDeclaredZh(field);
                mistakes.add(new Mistake(key, 0, 0, ProjectReader.UNKNOWN_FIELD, ProjectReader.notDeclared(field), zh));
                return result("", 0, field.limit());
            }
            Value value = new ValueReader(notice).value(field, item);
            if (value == null) {
                return result("", 0, field.limit());
            }
            int words = 0;
            if (value instanceof Value.Text text) {
                words = WordCount.of(text.text());
                if (field.limit() > 0 && words > field.limit()) {
                    Text tooLong = ProjectReader.tooLong(field, words);
                    mistakes.add(new Mistake(key, 0, 0, tooLong.code(), tooLong.en(), tooLong.zh()));
                }
            }
            warnings.addAll(OwnChecks.odd(notice, field, value));
            return result(Texts.print(field, value), words, field.limit());
        }

        private String date(YamlItem item) {
            String text = item.text();
            LocalDate date = text == null ? null : Scalars.date(text, item::mistake);
            return date == null ? "" : Dates.print(date);
        }

        private AnswerCheck figures(YamlItem item) {
            int count = new FigureReader(notice, NOWHERE, library).figures(item).size();
            return result(count == 0 ? "" : String.valueOf(count), 0, 0);
        }

        private AnswerCheck list(String id, YamlItem item) {
            Field field = notice.fields().get(id);
            ListSpec spec = field == null ? null : field.list();
            if (spec == null) {
                return unknown();
            }
            ListTally tally = ListTally.of(spec, new ListReader(notice, null).rows(spec, item));
            tally.repeats()
                    .forEach((line, first) -> warnings.add(new Text(
                            "EW-TWICE",
                            "第 " + line + " 行与第 " + first + " 行重复，不计数",
                            "line " + line + " repeats line " + first + " and is not counted")));
            if (tally.unproved() > 0) {
                warnings.add(new Text(
                        "EW-LINES",
                        tally.rows() + " 行中 " + tally.unproved() + " 行未附证明",
                        tally.unproved() + " of " + tally.rows() + " lines lack a proof"));
            }
            return result(tally.rows() == 0 ? "" : Texts.plain(tally.count()), 0, 0);
        }

        private AnswerCheck guide(String id, YamlItem item) {
            if (notice.guide().stream().noneMatch(g -> g.id().equals(id))) {
                return unknown();
            }
            String text = item.text();
            return text == null ? result("", 0, 0) : result(text.strip(), WordCount.of(text), 0);
        }

        private AnswerCheck followUp(String part, YamlItem item) {
            FollowUp followUp = notice.followUp();
            if (followUp == null || !parts(followUp).contains(part)) {
                return unknown();
            }
            return part.equals("start") ? result(date(item), 0, 0) : numbers(followUp, item);
        }

        private static List<String> parts(FollowUp followUp) {
            List<String> parts = new ArrayList<>(List.of("start", "targets"));
            for (int i = 1; i <= followUp.count(); i++) {
                parts.add(String.valueOf(i));
            }
            return parts;
        }

        private AnswerCheck numbers(FollowUp followUp, YamlItem item) {
            List<String> printed = new ArrayList<>();
            for (Map.Entry<String, YamlItem> entry : item.entries().entrySet()) {
                if (!followUp.fields().contains(entry.getKey())) {
                    item.keyMistake(
                            entry.getKey(), ProjectReader.UNKNOWN_FIELD, "this field is not followed", "该字段不作跟踪");
                } else if (number(notice.field(entry.getKey()), entry.getValue()) instanceof Value.Number number) {
                    printed.add(entry.getKey() + " " + Texts.plain(number.number()));
                }
            }
            return result(String.join("、", printed), 0, 0);
        }

        private static @Nullable Value number(Field field, YamlItem item) {
            String text = item.text();
            return text == null ? null : Scalars.value(field, text, item::mistake);
        }
    }
}
