package io.edgewitness.process.compliance;

import io.edgewitness.edge.api.Sample;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Indicators of raw material, semi-finished and finished product against their limits. One thread. */
final class Indicators {
    private final List<Sop.Check> checks;
    private final Set<String> out = new TreeSet<>();

    Indicators(List<Sop.Check> checks) {
        this.checks = checks;
    }

    /** @return a finding when a value leaves its limits, not again while it stays outside; else null */
    @Nullable
    Finding sample(Sample sample, Instant at, Figures figures) {
        Finding found = null;
        for (Sop.Check c : checks) {
            if (!c.point().equals(sample.point())
                    || sample.value() == null
                    || !sample.value().isNumber()) {
                continue;
            }
            figures.stage(at, c.stage());
            BigDecimal value = sample.value().number();
            boolean outside = value.compareTo(c.low()) < 0 || value.compareTo(c.high()) > 0;
            if (!outside) {
                out.remove(c.id());
            } else if (out.add(c.id())) {
                String range = c.low().toPlainString() + "–" + c.high().toPlainString();
                found = new Finding(
                        Finding.Kind.INDICATOR,
                        "",
                        "",
                        "",
                        "",
                        at,
                        "指标“" + c.title() + "”为 " + value.toPlainString() + "，超出 " + range,
                        c.id() + " is " + value.toPlainString() + ", outside " + range);
            }
        }
        return found;
    }

    void write(StateWriter state) {
        state.integer(out.size());
        out.forEach(state::text);
    }

    void read(StateReader state) {
        out.clear();
        for (long n = state.integer(); n > 0; n--) {
            out.add(state.text());
        }
    }
}
