package io.edgewitness.collector.indicators;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.edge.fuzz.Fuzz;
import java.time.Instant;
import java.util.List;

/** Evidence plans as people write them, and entries as a bundle brings them. */
class PlanFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:17:00Z");
    private static final IndicatorLibrary LIBRARY = IndicatorLibrary.shipped();

    @FuzzTest
    void plan(byte[] input) {
        Fuzz.check(input, 16_000_000, () -> {
            PlanReader.Reading reading = PlanReader.read(Fuzz.text(input), LIBRARY);
            EvidencePlan plan = reading.plan();
            if (reading.mistakes().isEmpty() == (plan == null)) {
                throw new AssertionError("neither a plan nor a mistake");
            }
            reading.mistakes().forEach(m -> Fuzz.message(m.in("plan.yaml")));
            if (plan != null) {
                PlanCheck.mistakes(plan, NOW, PlanBook.of(List.of()), null, reading.places())
                        .forEach(m -> Fuzz.message(m.in("plan.yaml")));
                PlanEntry entry = PlanEntry.plan(plan, new PlanEntry.Signing("a", NOW, List.of()));
                if (!PlanEntry.parse(entry.bytes()).equals(entry)) {
                    throw new AssertionError("a plan is not itself when written and read again");
                }
            }
        });
    }

    private static void message(Text mistake) {
        Fuzz.message(mistake.zh());
        Fuzz.message(mistake.en());
    }

    /** Signed by whoever has the key, whatever it is. */
    @FuzzTest
    void entry(byte[] input) {
        Fuzz.check(input, 2_000_000, () -> {
            SignedPlan chain = SignedPlan.of(
                    List.of(new SignedPlan.Signed(input, input), new SignedPlan.Signed(input, input)), (a, b) -> true);
            chain.problems().forEach(PlanFuzzTest::message);
            PlanBook.of(List.of(chain)).files();
        });
    }
}
