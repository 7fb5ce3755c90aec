package io.edgewitness.collector.forms;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.forms.PrintedFigure.Mark;
import io.edgewitness.collector.forms.Readiness.Detail;
import io.edgewitness.collector.forms.Readiness.Finding;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What we look at beyond the notice's rules. It warns and never blocks. */
final class OwnChecks {
    /** Findings that say that two things cannot both be so. */
    static final List<String> CONTRADICTIONS = List.of("EW-COUNT", "EW-SEEN");

    private static final Pattern COUNT = Pattern.compile("\\s*(\\d{1,9})\\s*[项个条份家座次件]?\\s*");

    private final Filing filing;
    private final Sightings sightings;
    private final List<Finding> findings = new ArrayList<>();

    private OwnChecks(Filing filing, Sightings sightings) {
        this.filing = filing;
        this.sightings = sightings;
    }

    static List<Finding> of(Filing filing, Sightings sightings) {
        OwnChecks checks = new OwnChecks(filing, sightings);
        checks.figures();
        checks.tokens();
        checks.fields();
        return List.copyOf(checks.findings);
    }

    private void figures() {
        figures(
                "EW-S",
                "仿真数据得出的指标不得用于申报，已略去",
                "simulated figures are left out: they never print in a filing",
                filing.withheld());
        figures(
                "EW-X",
                "没有数值的指标印为“—”，不印数字",
                "no value: printed as —, never as a number",
                filing.figures().stream().filter(PrintedFigure::missing).toList());
        figures(
                "EW-O",
                "以填报值代替实测值，按申报处理，两者均印出",
                "a stated value stands in place of a measured one: it is declared, and both are printed",
                filing.figures().stream().filter(f -> !f.measured().isEmpty()).toList());
    }

    private void figures(String rule, String zh, String en, List<PrintedFigure> figures) {
        add(rule, zh, en, figures.stream().map(OwnChecks::figure).toList());
    }

    private static Detail figure(PrintedFigure f) {
        String text = f.name() + " (" + f.indicator() + ") " + f.reporting()
                + (f.limitations().isEmpty() ? "" : "：" + String.join("；", f.limitations()));
        return new Detail(f.field(), text, text);
    }

    private void add(String rule, String zh, String en, List<Detail> details) {
        if (!details.isEmpty()) {
            findings.add(new Finding(rule, Rule.Force.WARN, "", zh, en, List.of(), List.copyOf(details)));
        }
    }

    private void tokens() {
        List<Detail> holes = new ArrayList<>();
        for (Field field : filing.notice().fields().values()) {
            if (field.printed()) {
                FigureTokens.ids(filing.source(field)).stream().distinct().forEach(id -> hole(field, id, holes));
            }
        }
        add(
                "EW-F",
                "文中引用的指标无法印出，该处印为“—”",
                "a text names a figure that does not print: a dash stands in its place",
                holes);
    }

    private void hole(Field field, String id, List<Detail> holes) {
        String at = "：{{figure:" + id + "}} ";
        List<PrintedFigure> named =
                filing.figures().stream().filter(f -> f.id().equals(id)).toList();
        if (filing.withheld().stream().anyMatch(f -> f.id().equals(id))) {
            holes.add(ReadinessCheck.about(field, at + "由仿真数据得出，不得用于申报", at + "is simulated"));
        } else if (id.isEmpty() || named.isEmpty()) {
            holes.add(ReadinessCheck.about(
                    field,
                    at + "没有 id 为“" + id + "”的指标，请在 figures 中加上或改正",
                    at + "names no figure: add it to figures, or correct the id"));
        } else if (named.get(0).missing()) {
            holes.add(ReadinessCheck.about(field, at + "没有数值，印为“—”", at + "has no value and prints —"));
        }
    }

    private void fields() {
        List<Detail> bare = new ArrayList<>();
        List<Detail> forms = new ArrayList<>();
        List<Detail> late = new ArrayList<>();
        List<Detail> counts = new ArrayList<>();
        List<Detail> repeats = new ArrayList<>();
        List<Detail> unproved = new ArrayList<>();
        List<Detail> seen = new ArrayList<>();
        for (Field field : filing.notice().fields().values()) {
            if (field.proof() != null
                    && filing.project().fields().containsKey(field.id())
                    && filing.mark(field) == Mark.C) {
                Field proof = filing.notice().field(field.proof());
                bare.add(ReadinessCheck.about(
                        field, " 缺 " + proof.id() + " " + proof.name(), " lacks " + proof.id() + " " + proof.gloss()));
            }
            form(field, forms);
            late(field, late);
            list(field, counts, repeats, unproved);
            sighting(field, seen);
        }
        add("EW-C0", "申报的内容缺少证明附件", "declared without the attachment that proves it", bare);
        add("EW-FORMAT", "写法与通行格式不符，请核对", "not written as such things are: look again", forms);
        add("EW-LATE", "日期晚于填报日期，请核对", "later than the date of filing: look again", late);
        add("EW-COUNT", "填报数与台账得出的数不一致", "the number stated and the number that follows from its list differ", counts);
        add("EW-TWICE", "台账中的重复行不计数", "lines of a list that repeat another are not counted", repeats);
        add("EW-LINES", "台账中有未附证明的行", "lines of a list without a proof", unproved);
        add("EW-SEEN", "与系统所见不符", "contradicts what the runtime has seen", seen);
    }

    private void form(Field field, List<Detail> details) {
        Value value = filing.value(field);
        if (value != null) {
            odd(filing.notice(), field, value)
                    .forEach(t -> details.add(ReadinessCheck.about(field, "：" + t.zh(), ": " + t.en())));
        }
    }

    private void late(Field field, List<Detail> details) {
        LocalDate filed = filing.project().filingDate();
        if (filed != null
                && filing.value(field) instanceof Value.Date date
                && date.date().isAfter(filed)) {
            String is = Dates.print(date.date());
            details.add(ReadinessCheck.about(field, "：" + is, ": " + date.date()));
        }
    }

    /** What is written as such things seldom are. */
    static List<Text> odd(Notice notice, Field field, Value value) {
        List<Text> odd = new ArrayList<>();
        Text problem = field.format() != null && value instanceof Value.Text text
                ? field.format().problem(text.text())
                : null;
        if (problem != null) {
            odd.add(new Text("EW-FORMAT", problem.zh(), problem.en()));
        }
        if (value instanceof Value.Years years && field.print() == Field.Print.PERCENT) {
            for (int i = 0; i < years.numbers().size(); i++) {
                BigDecimal ratio = years.numbers().get(i);
                if (ratio.abs().compareTo(BigDecimal.ONE) > 0) {
                    int year = notice.year() + field.years().get(i);
                    String printed = Texts.part(field, years, i + 1);
                    String percent = Texts.plain(ratio) + "%";
                    odd.add(new Text(
                            "EW-FORMAT",
                            year + "年将印为 " + printed + "；如果是 " + percent + "，请填“" + percent + "”",
                            year + " prints as " + printed + "; if " + percent + " is meant, answer “" + percent
                                    + "”"));
                }
            }
        }
        return odd;
    }

    private void list(Field field, List<Detail> counts, List<Detail> repeats, List<Detail> unproved) {
        ListTally tally = filing.lists().tally(field);
        if (tally == null) {
            return;
        }
        BigDecimal declared = stated(filing.project().fields().get(field.id()));
        if (declared != null && declared.compareTo(tally.count()) != 0) {
            String is = Texts.plain(declared);
            String follows = Texts.plain(tally.count());
            counts.add(ReadinessCheck.about(
                    field, "：填报 " + is + "，台账 " + follows, ": stated " + is + ", by its list " + follows));
        }
        tally.repeats()
                .forEach((line, first) -> repeats.add(ReadinessCheck.about(
                        field, "：第 " + line + " 行与第 " + first + " 行重复", ": line " + line + " repeats line " + first)));
        if (tally.unproved() > 0) {
            unproved.add(ReadinessCheck.about(
                    field,
                    "：" + tally.rows() + " 行中 " + tally.unproved() + " 行未附证明",
                    ": " + tally.unproved() + " of " + tally.rows() + " lines lack a proof"));
        }
    }

    /** The number that an answer is, also where the form asks for words. */
    private static @Nullable BigDecimal stated(@Nullable Value value) {
        if (value instanceof Value.Text text) {
            Matcher m = COUNT.matcher(text.text());
            return m.matches() ? new BigDecimal(m.group(1)) : null;
        }
        return value instanceof Value.Number number ? number.number() : null;
    }

    private void sighting(Field field, List<Detail> details) {
        Sightings.Sighting seen = sightings.of(field.id());
        if (seen == null) {
            return;
        }
        BigDecimal least = seen.least();
        if (least != null
                && filing.value(field) instanceof Value.Number stated
                && stated.number().compareTo(least) < 0) {
            String is = Texts.plain(stated.number());
            String atLeast = Texts.plain(least) + seen.unit();
            details.add(ReadinessCheck.about(
                    field, "：填报 " + is + "，系统已见至少 " + atLeast, ": stated " + is + ", seen at least " + atLeast));
        }
        if (Objects.nonNull(filing.value(field))) {
            seen.doubts().forEach(d -> details.add(ReadinessCheck.about(field, "：" + d.zh(), ": " + d.en())));
        }
    }
}
