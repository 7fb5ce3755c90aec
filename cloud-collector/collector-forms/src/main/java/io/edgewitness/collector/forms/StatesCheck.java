package io.edgewitness.collector.forms;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.forms.FormStates.FieldState;
import io.edgewitness.collector.forms.FormStates.General;
import io.edgewitness.collector.forms.FormStates.Section;
import io.edgewitness.collector.forms.FormStates.State;
import io.edgewitness.collector.forms.FormStates.Totals;
import io.edgewitness.collector.forms.Readiness.Detail;
import io.edgewitness.collector.forms.Readiness.Finding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Sorts a notice's fields into the sections of its form, and says how far each is. */
final class StatesCheck {
    private static final Set<Rule.Force> SAID = Set.of(Rule.Force.BLOCK, Rule.Force.WARN);

    private final Filing filing;
    private final Readiness readiness;
    private final List<Section> sections = new ArrayList<>();
    private final Set<String> placed = new HashSet<>();

    private StatesCheck(Filing filing, Readiness readiness) {
        this.filing = filing;
        this.readiness = readiness;
    }

    static FormStates of(Filing filing, Readiness readiness) {
        StatesCheck check = new StatesCheck(filing, readiness);
        check.conditions();
        check.outline();
        check.rest();
        List<FieldState> all =
                check.sections.stream().flatMap(s -> s.fields().stream()).toList();
        return new FormStates(List.copyOf(check.sections), check.general(), Totals.of(all));
    }

    /** What the notice asks of applicants and projects beside the form. */
    private void conditions() {
        Map<String, String> fields = new LinkedHashMap<>();
        filing.notice().fields().values().stream().filter(f -> !f.printed()).forEach(f -> fields.put(f.id(), "申报条件"));
        section("conditions", "申报条件", "conditions", fields);
    }

    private void outline() {
        Map<String, String> fields = new LinkedHashMap<>();
        String heading = filing.notice().formTitle();
        String below = heading;
        String id = "cover";
        int number = 0;
        for (Notice.CoverLine line : filing.notice().cover()) {
            if (line.field() != null) {
                fields.put(line.field(), heading);
            }
        }
        for (Notice.OutlineItem item : filing.notice().outline()) {
            if (item instanceof Notice.Heading next && next.level() == 1) {
                section(id, heading, filing.notice().inEnglish(heading), fields);
                fields.clear();
                number++;
                id = "s" + number;
                heading = next.text();
                below = heading;
            } else if (item instanceof Notice.Heading next) {
                below = next.text();
            } else {
                for (String field : fields(item)) {
                    fields.putIfAbsent(field, below);
                }
            }
        }
        section(id, heading, filing.notice().inEnglish(heading), fields);
    }

    private List<String> fields(Notice.OutlineItem item) {
        if (item instanceof Notice.FieldText text) {
            return List.of(text.field());
        }
        if (item instanceof Notice.PhotoItem photos) {
            return List.of(photos.field());
        }
        if (item instanceof Notice.TableItem table) {
            return filing.notice().table(table.table()).rows().stream()
                    .flatMap(List::stream)
                    .map(Notice.Cell::field)
                    .filter(Objects::nonNull)
                    .toList();
        }
        if (item instanceof Notice.AttachmentList list) {
            return filing.notice().fields().values().stream()
                    .filter(f -> f.type() == FieldType.ATTACHMENT)
                    .map(Field::id)
                    .filter(f -> list.fields().isEmpty() || list.fields().contains(f))
                    .toList();
        }
        return List.of();
    }

    /** What the form's other documents ask for. */
    private void rest() {
        Map<String, String> fields = new LinkedHashMap<>();
        Notice.Summary summary = filing.notice().summary();
        String title = summary == null ? "其他" : summary.title();
        filing.notice().fields().keySet().forEach(f -> fields.put(f, title));
        section("rest", title, summary == null ? "other" : filing.notice().inEnglish(title), fields);
    }

    private void section(String id, String heading, String gloss, Map<String, String> fields) {
        List<FieldState> states = new ArrayList<>();
        fields.forEach((field, below) -> {
            if (placed.add(field)) {
                states.add(state(filing.notice().field(field), below));
            }
        });
        if (!states.isEmpty()) {
            sections.add(new Section(id, heading, gloss, List.copyOf(states), Totals.of(states)));
        }
    }

    private FieldState state(Field field, String below) {
        List<Text> reasons = new ArrayList<>();
        boolean blocked = false;
        boolean warned = false;
        boolean contradiction = false;
        for (Finding finding : readiness.findings()) {
            for (Detail detail : finding.details()) {
                if (detail.field().equals(field.id()) && SAID.contains(finding.force())) {
                    reasons.add(new Text(finding.rule(), detail.zh(), detail.en()));
                    blocked |= finding.force() == Rule.Force.BLOCK;
                    warned |= finding.force() == Rule.Force.WARN;
                    contradiction |= OwnChecks.CONTRADICTIONS.contains(finding.rule());
                }
            }
        }
        boolean paper = field.type() == FieldType.PAPER;
        boolean answered = filing.answered(field);
        boolean must = !paper && ReadinessCheck.asks(filing, field);
        // So many are asked for; what is said of their size and time is no lack of a proof.
        boolean weak = warned && field.type() != FieldType.PHOTOS;
        State state = paper
                ? State.PAPER
                : answered
                        ? blocked ? State.BLOCKING : weak ? State.WEAK : State.DONE
                        : must || blocked ? State.MISSING : warned ? State.ADVISED : State.OPEN;
        return new FieldState(
                field,
                field.group().isEmpty() ? below : field.group(),
                state,
                paper || !answered ? "" : printed(field),
                must,
                contradiction,
                List.copyOf(reasons));
    }

    private String printed(Field field) {
        return FieldLine.text(filing, field);
    }

    private List<General> general() {
        List<General> general = new ArrayList<>();
        for (Finding finding : readiness.findings()) {
            for (Detail detail : finding.details()) {
                if (SAID.contains(finding.force()) && !filing.notice().fields().containsKey(detail.field())) {
                    general.add(new General(
                            finding.force(),
                            new Text(
                                    finding.rule(),
                                    finding.zh() + "：" + detail.zh(),
                                    finding.en() + ": " + detail.en())));
                }
            }
        }
        return List.copyOf(general);
    }
}
