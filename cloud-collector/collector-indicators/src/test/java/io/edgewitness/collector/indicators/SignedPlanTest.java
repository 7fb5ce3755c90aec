package io.edgewitness.collector.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.edge.api.Window;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignedPlanTest {
    private static final Window TIME = Records.quarters(0, 4);
    private static final Instant BEFORE = Records.T0.minusSeconds(3_600);

    private static SignedPlan three() {
        SignedPlan plan = Plans.signed(Plans.energy(TIME));
        SignedPlan amended = Plans.after(plan, Plans.energy(Records.quarters(0, 8)), "longer", BEFORE.plusSeconds(1));
        return Plans.after(amended, null, "audited", BEFORE.plusSeconds(2));
    }

    private static SignedPlan.Witness witness(SignedPlan chain, int number, Instant at) {
        return new SignedPlan.Witness("gw-1", at, chain.id(), number, chain.sha256(number));
    }

    private static List<String> codes(List<Text> texts) {
        return texts.stream().map(Text::code).toList();
    }

    @Test
    void theBytesSayAllAndAreTheSameEachTime() {
        PlanEntry entry = three().entries().get(1);
        assertThat(PlanEntry.parse(entry.bytes())).isEqualTo(entry);
        assertThat(entry.bytes()).isEqualTo(PlanEntry.parse(entry.bytes()).bytes());
        assertThat(new String(entry.bytes(), StandardCharsets.UTF_8))
                .contains("\"entry\": \"amendment\"", "\"confidence\": \"0.95\"", "停产检修日除外");
        assertThat(three().id()).matches("P[0-9a-f]{12}");
    }

    @Test
    void aChainKeepsAllThatEverHeld() {
        SignedPlan chain = three();
        assertThat(chain.problems()).isEmpty();
        assertThat(chain.versions()).hasSize(2);
        assertThat(chain.current().reporting()).isEqualTo(Records.quarters(0, 8));
        assertThat(chain.releasedAt()).isEqualTo(BEFORE.plusSeconds(2));
        assertThat(chain.entries().get(2).previous()).isEqualTo(chain.sha256(1));
    }

    @Test
    void anEntryChangedLeftOutOrMovedIsFound() {
        List<SignedPlan.Signed> whole = three().signed();
        for (int i = 0; i < 3; i++) {
            List<SignedPlan.Signed> without = new ArrayList<>(whole);
            without.remove(i);
            // The last one's absence shows in the agents' ledgers only.
            assertThat(SignedPlan.of(without, Plans::verify).isIntact())
                    .as("without %s", i)
                    .isEqualTo(i == 2);
            byte[] content = whole.get(i).content().clone();
            content[content.length / 2] ^= 1;
            List<SignedPlan.Signed> changed = new ArrayList<>(whole);
            changed.set(i, new SignedPlan.Signed(content, whole.get(i).signature()));
            assertThat(SignedPlan.of(changed, Plans::verify).isIntact())
                    .as("changed %s", i)
                    .isFalse();
        }
        assertThat(Plans.chain(whole.get(0), whole.get(2), whole.get(1)).isIntact())
                .isFalse();
        assertThat(Plans.chain(whole.get(1)).isIntact()).isFalse();
        assertThat(Plans.chain().isIntact()).isFalse();
    }

    @Test
    void signedAnewWithoutItsPastItIsStillFound() {
        SignedPlan plan = Plans.signed(Plans.energy(TIME));
        PlanEntry again = PlanEntry.plan(Plans.energy(Records.quarters(4, 8)), Plans.signing(BEFORE));
        PlanEntry underTheOldId = new PlanEntry(
                again.kind(), plan.id(), 0, null, "", again.signedBy(), again.signedAt(), again.heads(), again.plan());
        SignedPlan forged = Plans.chain(Plans.sign(underTheOldId));
        assertThat(forged.problems())
                .singleElement()
                .satisfies(t -> assertThat(t.en()).contains("its id is not that of its content"));
    }

    @Test
    void aSignatureThatIsOlderThanTheLedgersItNamesIsDatedBack() {
        SignedPlan chain = Plans.signed(Plans.energy(TIME), Plans.HEAD.at().minusSeconds(1));
        assertThat(chain.problems()).singleElement().satisfies(t -> {
            assertThat(t.code()).isEqualTo("plan-changed");
            assertThat(t.en()).contains("later than its signature");
        });
    }

    @Test
    void nothingFollowsARelease() {
        SignedPlan more = Plans.after(three(), Plans.energy(TIME), "after all", BEFORE.plusSeconds(9));
        assertThat(more.isIntact()).isFalse();
    }

    @Test
    void theAgentsLedgersTellAnotherPlanFromTheSignedOne() {
        SignedPlan chain = three();
        List<SignedPlan.Witness> all =
                List.of(witness(chain, 0, BEFORE), witness(chain, 1, BEFORE), witness(chain, 2, BEFORE));
        SignedPlan.Anchored good = chain.anchored(all);
        assertThat(good.problems()).isEmpty();
        assertThat(good.notes()).isEmpty();
        SignedPlan cut = SignedPlan.of(chain.signed().subList(0, 1), Plans::verify);
        assertThat(cut.isIntact()).isTrue();
        assertThat(codes(cut.anchored(all).problems())).containsExactly("plan-entry-missing", "plan-entry-missing");
        SignedPlan.Witness other = new SignedPlan.Witness("gw-1", BEFORE, chain.id(), 0, "00".repeat(32));
        assertThat(codes(chain.anchored(List.of(other)).problems())).containsExactly("plan-changed");
        assertThat(codes(
                        chain.anchored(List.of(witness(chain, 0, TIME.start()))).notes()))
                .containsExactly("plan-not-witnessed");
    }

    @Test
    void whatIsNoEntryIsSaidAndNeverThrown() {
        for (String text : List.of(
                "", "[]", "{}", "{\"format\": 1}", "{\"format\": 2}", "\"", "{\"format\": 1, \"number\": \"x\"}")) {
            SignedPlan chain = Plans.chain(Plans.sign(text.getBytes(StandardCharsets.UTF_8)));
            assertThat(chain.isIntact()).as(text).isFalse();
            assertThat(chain.entries()).isEmpty();
            assertThat(PlanBook.of(List.of(chain)).plans()).isEmpty();
        }
        byte[] spaced = (" " + new String(three().entries().get(0).bytes(), StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> PlanEntry.parse(spaced)).hasMessageContaining("canonical");
    }
}
