package io.edgewitness.collector.forms;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.forms.Project.Wanted;
import io.edgewitness.collector.indicators.Comparison;
import io.edgewitness.collector.indicators.ComparisonException;
import io.edgewitness.collector.indicators.ComparisonMap;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.Imported;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Instrument;
import io.edgewitness.collector.indicators.StatedValue;
import io.edgewitness.edge.api.Window;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads which measured figures a project wants. */
final class FigureReader {
    private static final String TYPE = Scalars.TYPE;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,40}");

    private final Notice notice;
    private final Path file;
    private final IndicatorLibrary library;

    /** @param file the project's, beside which an imported history lies */
    FigureReader(Notice notice, Path file, IndicatorLibrary library) {
        this.notice = notice;
        this.file = file;
        this.library = library;
    }

    List<Wanted> figures(@Nullable YamlItem list) {
        List<Wanted> figures = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (YamlItem item : list == null ? List.<YamlItem>of() : list.items()) {
            Wanted wanted = figure(item);
            if (wanted != null) {
                figures.add(wanted);
                if (!wanted.id().isEmpty() && !ids.add(wanted.id())) {
                    item.mistake(
                            "EW-FORM-TWICE",
                            "another figure has the id " + wanted.id() + "; give each its own",
                            "另一指标已用 id " + wanted.id() + "，请各取一个");
                }
            }
        }
        return List.copyOf(figures);
    }

    private @Nullable Wanted figure(YamlItem item) {
        Map<String, YamlItem> in = item.entries(
                "indicator",
                "field",
                "scenario",
                "labels",
                "reporting",
                "baseline",
                "instrument",
                "comparison",
                "override",
                "id");
        YamlItem indicator = in.get("indicator");
        YamlItem fieldItem = in.get("field");
        YamlItem scenario = in.get("scenario");
        YamlItem labelItem = in.get("labels");
        YamlItem reporting = in.get("reporting");
        YamlItem baseline = in.get("baseline");
        String id = indicator == null ? null : indicator.text();
        String target = fieldItem == null ? null : fieldItem.text();
        if (indicator == null || fieldItem == null || id == null || target == null || reporting == null) {
            item.mistake(
                    TYPE,
                    "a figure needs indicator, field and reporting: {from, to}",
                    "指标须有 indicator、field 和 reporting: {from, to}");
            return null;
        }
        if (library.find(id).isEmpty()) {
            Text like = library.like(id);
            indicator.mistake(
                    "EW-FORM-UNKNOWN-INDICATOR", "there is no such indicator; " + like.en(), "没有这一指标；" + like.zh());
        }
        Field field = notice.fields().get(target);
        if (field == null || !field.figures()) {
            fieldItem.mistake(
                    "EW-FORM-UNKNOWN-FIELD",
                    "figures can be printed in " + figureFields(),
                    "实测指标只能印在：" + figureFields());
        }
        Map<String, String> labels = new LinkedHashMap<>();
        if (labelItem != null && !labelItem.isNull()) {
            labelItem.entries().forEach((key, v) -> labels.put(key, Objects.requireNonNullElse(v.text(), "")));
        }
        Window reported = window(reporting);
        Window compared = baseline == null || baseline.isNull() ? null : window(baseline);
        Instrument instrument = instrument(in.get("instrument"));
        YamlItem comparing = in.get("comparison");
        Comparison comparison = comparing == null || comparing.isNull() ? null : comparison(comparing);
        return reported == null
                ? null
                : new Wanted(
                        target,
                        new FigureRequest(
                                        id,
                                        scenario == null ? null : scenario.text(),
                                        labels,
                                        reported,
                                        compared,
                                        instrument,
                                        comparison)
                                .with(override(in.get("override"))),
                        id(in.get("id")));
    }

    private static String id(@Nullable YamlItem item) {
        String id = item == null ? null : item.text();
        if (item == null || id == null) {
            return "";
        }
        if (!ID.matcher(id).matches()) {
            item.mistake(
                    TYPE,
                    "an id has up to 40 letters, digits, dots, dashes and underscores, such as fig-1",
                    "id 由不超过 40 个字母、数字、点、横线和下划线组成，如 fig-1");
            return "";
        }
        return id;
    }

    private @Nullable StatedValue override(@Nullable YamlItem item) {
        if (item == null || item.isNull()) {
            return null;
        }
        Map<String, YamlItem> in = item.isMapping() ? item.entries("value", "by", "reason", "proof") : Map.of();
        YamlItem value = in.get("value");
        BigDecimal stated = value == null ? null : value.number();
        String by = Keys.text(in, "by", "");
        String reason = Keys.text(in, "reason", "");
        if (stated == null || by.isBlank() || reason.isBlank()) {
            item.mistake(
                    TYPE,
                    "an override needs a value in the figure's unit, who states it and why, as in {value: 12.5, by: 张三,"
                            + " reason: 该表当月更换, proof: JN-M4}",
                    "填报值须写明数值（单位同指标）、由谁给出、原因，如 {value: 12.5, by: 张三, reason: 该表当月更换, proof: JN-M4}");
            return null;
        }
        String proof = Keys.text(in, "proof", "");
        Field attachment = notice.fields().get(proof);
        if (!proof.isEmpty() && (attachment == null || attachment.type() != FieldType.ATTACHMENT)) {
            item.mistake(
                    "EW-FORM-UNKNOWN-FIELD",
                    "proof is the id of an attachment of the notice, not “" + proof + "”",
                    "proof 应为通知中附件的编号，现为“" + proof + "”");
        }
        return new StatedValue(stated, by.strip(), reason.strip(), proof.isEmpty() ? null : proof);
    }

    /** As {@link ComparisonMap}, but an imported history is {@code imported: {file: history.csv}}. */
    private @Nullable Comparison comparison(YamlItem item) {
        if (!item.isMapping()) {
            item.mistake(
                    TYPE, "expected {kind: B1, zone: Asia/Shanghai, ...}", "应为 {kind: B1, zone: Asia/Shanghai, ...}");
            return null;
        }
        Map<String, Object> map = new LinkedHashMap<>();
        item.entries().forEach((key, value) -> map.put(key, plain(value)));
        try {
            if (map.get("imported") instanceof Map<?, ?> imported && imported.get("file") != null) {
                String name = imported.get("file").toString();
                Path path = ProjectFiles.existing(item, file, name);
                if (path == null) {
                    return null;
                }
                if (Files.size(path) > Imported.LONGEST) {
                    item.mistake("EW-FORM-TOO-LONG", "the imported history is larger than 1 MiB", "导入的历史数据超过 1 MiB");
                    return null;
                }
                Imported history = Imported.of(name, Files.readString(path));
                map.put("imported", Map.of("name", name, "sha256", history.sha256(), "csv", history.csv()));
            }
            return ComparisonMap.read(map);
        } catch (ComparisonException e) {
            item.mistake("EW-FORM-VALUE", e.text().en(), e.text().zh());
        } catch (IllegalArgumentException e) {
            item.mistake("EW-FORM-VALUE", String.valueOf(e.getMessage()), "比较方法有误：" + e.getMessage());
        } catch (IOException e) {
            item.mistake(
                    "EW-FORM-UNREADABLE",
                    "the imported history cannot be read as UTF-8 text: save it as CSV in UTF-8",
                    "导入的历史数据无法作为 UTF-8 文本读取，请另存为 UTF-8 编码的 CSV");
        }
        return null;
    }

    private static @Nullable Object plain(YamlItem item) {
        if (item.isMapping()) {
            Map<String, Object> map = new LinkedHashMap<>();
            item.entries().forEach((key, value) -> map.put(key, plain(value)));
            return map;
        }
        return item.isSequence()
                ? item.items().stream().map(FigureReader::plain).toList()
                : item.text();
    }

    private String figureFields() {
        return String.join(
                ", ",
                notice.fields().values().stream()
                        .filter(Field::figures)
                        .map(Field::id)
                        .toList());
    }

    private static @Nullable Window window(YamlItem item) {
        Map<String, YamlItem> in = item.isMapping() ? item.entries("from", "to") : Map.of();
        List<OffsetDateTime> ends = new ArrayList<>();
        for (String key : List.of("from", "to")) {
            YamlItem end = in.get(key);
            String text = end == null ? null : end.text();
            if (end == null || text == null) {
                item.mistake(
                        TYPE,
                        "expected {from: \"2022-07-01T00:00:00+08:00\", to: \"2022-08-01T00:00:00+08:00\"}",
                        "应为 {from: \"2022-07-01T00:00:00+08:00\", to: \"2022-08-01T00:00:00+08:00\"}");
                return null;
            }
            try {
                ends.add(OffsetDateTime.parse(text));
            } catch (DateTimeParseException e) {
                end.mistake(
                        TYPE,
                        "expected a time with an offset, such as 2022-07-01T00:00:00+08:00, found “" + text + "”",
                        "应为带时区的时间，如 2022-07-01T00:00:00+08:00，现为“" + Scalars.shown(text) + "”");
                return null;
            }
        }
        if (!ends.get(0).isBefore(ends.get(1))) {
            item.mistake("EW-FORM-VALUE", "the window ends before it begins", "时段的结束早于开始");
            return null;
        }
        return new Window(ends.get(0).toInstant(), ends.get(1).toInstant());
    }

    private static @Nullable Instrument instrument(@Nullable YamlItem item) {
        if (item == null || item.isNull()) {
            return null;
        }
        Map<String, YamlItem> in = item.entries("name", "class", "resolution", "calibrated-until", "certificate");
        YamlItem name = in.get("name");
        YamlItem accuracy = in.get("class");
        YamlItem resolution = in.get("resolution");
        YamlItem until = in.get("calibrated-until");
        YamlItem certificate = in.get("certificate");
        String called = name == null ? null : name.text();
        BigDecimal percent = accuracy == null ? null : accuracy.number();
        BigDecimal step = resolution == null ? BigDecimal.ZERO : resolution.number();
        String day = until == null ? null : until.text();
        LocalDate last = day == null ? null : Dates.day(day);
        if (called == null || percent == null || step == null || last == null) {
            item.mistake(
                    TYPE,
                    "an instrument needs name, class (per cent of the reading) and calibrated-until, as in {name: 电表1, class: 0.5,"
                            + " resolution: 0.01, calibrated-until: 2023-05-31, certificate: JZ-001}",
                    "仪表须有名称、准确度等级（读数的百分数）和检定有效期，如 {name: 电表1, class: 0.5, resolution: 0.01,"
                            + " calibrated-until: 2023-05-31, certificate: JZ-001}");
            return null;
        }
        if (percent.signum() < 0 || step.signum() < 0) {
            item.mistake("EW-FORM-VALUE", "class and resolution are not negative", "class 和 resolution 不能为负");
            return null;
        }
        String number = certificate == null ? null : certificate.text();
        return new Instrument(called, percent, step, Dates.endOf(last), number == null ? "" : number);
    }
}
