package io.edgewitness.collector.server;

import io.edgewitness.collector.estimators.BaselineKind;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.forms.Field;
import io.edgewitness.collector.indicators.PlanAdvice;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes {@code plan --due} for people: fields, baselines, and last, where a terminal stands, what to do today. One thread. */
final class AdvicePrinter {
    private final PrintWriter out;
    private final List<PlanAdvice> advice;

    AdvicePrinter(PrintWriter out, List<PlanAdvice> advice) {
        this.out = out;
        this.advice = advice;
    }

    /** @param due as the person wrote it */
    void print(List<Field> fields, String due) {
        List<String> declared = new ArrayList<>();
        for (Field field : fields) {
            List<PlanAdvice> own =
                    advice.stream().filter(a -> a.fields().contains(field.id())).toList();
            if (own.isEmpty()) {
                declared.add(field.id() + " " + field.name());
            } else {
                out.println(field.id() + " " + field.name() + " / " + field.gloss());
                own.forEach(this::line);
            }
        }
        if (!declared.isEmpty()) {
            out.println("□ 没有可测指标，只能申报 / no indicator measures it: declared only");
            declared.forEach(d -> out.println("  " + d));
        }
        baselines();
        today(due);
    }

    private void line(PlanAdvice a) {
        out.println("  " + a.reachable().mark() + " " + a.titles().get("zh") + " / "
                + a.titles().get("en") + "  ["
                + a.formula() + ", " + a.reachable().id() + baseline(a.baseline()) + ", " + a.recorded()
                + " 天已记录 days recorded]");
    }

    private static String baseline(@Nullable BaselineKind kind) {
        return kind == null ? "" : ", " + kind.id() + " " + kind.title("zh");
    }

    private void baselines() {
        Map<List<PlanAdvice.Way>, List<String>> alike = new LinkedHashMap<>();
        for (PlanAdvice a : advice) {
            if (!a.ways().isEmpty()) {
                alike.computeIfAbsent(a.ways(), w -> new ArrayList<>()).add(a.indicator());
            }
        }
        alike.forEach((ways, indicators) -> {
            out.println();
            out.println("基准期 baseline: " + String.join(", ", indicators));
            for (PlanAdvice.Way w : ways) {
                out.println("  " + (w.possible() ? "√ " : "× ") + w.kind().id() + " "
                        + w.kind().title("zh") + " / " + w.kind().title("en"));
                both("      ", w.why());
            }
        });
    }

    private void today(String due) {
        Map<Text, List<String>> tasks = new LinkedHashMap<>();
        for (PlanAdvice a : advice) {
            a.today()
                    .forEach(t ->
                            tasks.computeIfAbsent(t, w -> new ArrayList<>()).add(a.indicator()));
        }
        out.println();
        out.println("为在" + due + "前测得，今天要做 / to do today, to have measured by " + due);
        tasks.forEach((task, indicators) -> {
            both("  - ", task);
            out.println("    → " + String.join(", ", indicators));
        });
    }

    private void both(String indent, Text t) {
        out.println(indent + t.zh());
        out.println(" ".repeat(indent.length()) + t.en());
    }
}
