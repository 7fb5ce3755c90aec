package io.edgewitness.yard.tallying;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Readers that stutter, two things with one label, and more than a yard can hold. */
class HostileYardTest {
    private final YardTallyingTest yard = new YardTallyingTest();

    private HostileYardTest say(String code) {
        yard.say(YardTallyingTest.GUN, code);
        return this;
    }

    private List<Value> counted(String what) {
        return yard.events("place-counted").stream()
                .map(e -> e.attributes().get(what))
                .toList();
    }

    private Amount figure(String name) {
        return yard.out.newest(name).get(0).amount();
    }

    @Test
    void aLabelThatIsReadTwiceIsNoEmptyPlace() {
        say("A-01").say("A-01").say("U1").say("U2").say("A-01").say("A-01").say("A-02");
        assertThat(counted("found")).containsExactly(Value.of(2));
        say("A-01").say("A-02");
        assertThat(counted("found"))
                .as("A-02 is empty, and so is A-01 now")
                .containsExactly(Value.of(2), Value.of(0), Value.of(0));
        assertThat(yard.events("place-counted").get(2).attributes().get("gone").toString())
                .contains("U1", "U2");
    }

    @Test
    void whatIsReadAfterTheSameLabelOnceMoreLiesThereWithTheRest() {
        say("A-01").say("U1").say("A-01").say("U2").say("A-02");
        assertThat(counted("found")).containsExactly(Value.of(1), Value.of(2));
        assertThat(counted("gone")).allSatisfy(gone -> assertThat(gone).isEqualTo(new Value.Array(List.of())));
    }

    @Test
    void aLostLinkIsNoFailedRead() {
        say("A-01");
        for (String code : List.of("reader: the device ended the connection", "reader: no read")) {
            yard.scenario.onSample(Sample.bad(YardTallyingTest.GUN, code, null, yard.now), yard.out);
            say("U1");
        }
        yard.tick(70);
        assertThat(figure("yt_first_read_ratio")).isEqualTo(new Amount.Ratio(BigDecimal.ONE, BigDecimal.valueOf(2)));
    }

    @Test
    void twoThingsWithOneLabelAreNotCountedAtEachGlance() {
        say("A-01").say("U1");
        for (int i = 0; i < 20; i++) {
            yard.say(YardTallyingTest.CAMERA, "{'item': 'U1', 'location': 'BELT'}")
                    .say(YardTallyingTest.CAMERA, "{'item': 'U1', 'location': 'A-01'}");
        }
        assertThat(yard.events("seen-in-two-places")).hasSize(1);
        assertThat(yard.out.commands.stream().filter(c -> c.targets().containsKey(YardTallyingTest.LANE)))
                .as("orders to the sorter")
                .hasSize(1);
        yard.tick(70);
        assertThat(figure("yt_items_per_hour"))
                .isInstanceOfSatisfying(
                        Amount.Ratio.class, r -> assertThat(r.numerator()).isEqualByComparingTo(BigDecimal.valueOf(2)));
    }

    @Test
    void whatIsCarriedBackLaterIsAMoveOfItsOwn() {
        say("A-01").say("U1").say("A-02").say("U1");
        yard.tick(120);
        say("A-01").say("U1");
        assertThat(yard.events("seen-in-two-places")).isEmpty();
        assertThat(yard.events("item-seen")).hasSize(3);
    }

    @Test
    void aViewOfPlacesThatNobodyLookedAtIsNoneAndMeetsNothing() {
        yard.say(YardTallyingTest.STOCK, "{'location': 'A-01', 'items': ['U1']}")
                .tick(70);
        assertThat(yard.demand("17.4").met()).isFalse();
        assertThat(yard.demand("17.4").measured()).contains("never looked at");
        assertThat(figure("yt_stock_view_age_s_p95")).isInstanceOf(Amount.Missing.class);
    }

    @Test
    void aYardOfManyPlacesFitsIntoACheckpoint() {
        Map<String, YardParameters.Place> places = new LinkedHashMap<>();
        for (int i = 0; i < 3_000; i++) {
            places.put("区-" + i, new YardParameters.Place(i % 100, i / 100, 1, 1));
        }
        YardParameters many = yardOf(places, 40_000);
        Yard fresh = new Yard(many, new Figures(yard.context(), many));
        fresh.onTick(YardTallyingTest.START, yard.out);
        StateWriter state = new StateWriter();
        fresh.write(state);
        assertThat(state.toByteArray()).hasSizeLessThan(1 << 20);
        new Yard(many, new Figures(yard.context(), many)).read(new StateReader(state.toByteArray()));
    }

    @Test
    void asManyThingsAsAreRememberedFitIntoACheckpointAndSoDoLongNames() {
        Map<String, YardParameters.Place> places = new TreeMap<>();
        places.put("A-01", new YardParameters.Place(0, 0, 10, 10));
        YardParameters many = yardOf(places, 40_000);
        for (String name : List.of("U", "U" + "X".repeat(190))) {
            Stock stock = new Stock(many);
            Instant at = YardTallyingTest.START;
            for (int i = 0; i < 40_000; i++) {
                stock.see(
                        new Sighting.Thing(
                                name + i,
                                1,
                                false,
                                new Attribute("纸箱", 0.9),
                                new Size(600, 400, 300, 10, 0.9),
                                new Attribute("intact", 0.9)),
                        "A-01",
                        at);
            }
            StateWriter state = new StateWriter();
            stock.write(state);
            assertThat(state.toByteArray()).hasSizeLessThan(9 << 20);
            assertThat(stock.size()).isGreaterThan(name.equals("U") ? 39_999 : 20_000);
            Stock again = new Stock(many);
            again.read(new StateReader(state.toByteArray()));
            StateWriter same = new StateWriter();
            again.write(same);
            assertThat(same.toByteArray()).isEqualTo(state.toByteArray());
        }
    }

    @Test
    void moreThingsThanFitAreRefusedInTheSiteFile() {
        assertThatThrownBy(() -> yardOf(Map.of("A", new YardParameters.Place(0, 0, 1, 1)), 40_001))
                .hasMessageContaining("most-items is 1 to 40000");
    }

    @Test
    void booksOfLongCodesAreRefusedBeforeTheyAreTooMany() {
        Books books = new Books();
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        StringBuilder codes = new StringBuilder();
                        for (int j = 0; j < 1000; j++) {
                            codes.append(j == 0 ? "" : ",")
                                    .append('"')
                                    .append("X".repeat(190))
                                    .append(i * 1000 + j)
                                    .append('"');
                        }
                        books.take(Fields.of(Value.of("{\"location\": \"P" + i + "\", \"items\": [" + codes + "]}")));
                    }
                })
                .hasMessageContaining("more than 4194304 characters");
    }

    @Test
    void aCodeOfAThousandCharactersIsRefused() {
        yard.say(YardTallyingTest.CAMERA, "{'location': 'BELT', 'items': ['U" + "1".repeat(1000) + "']}");
        assertThat(yard.events("item-seen")).isEmpty();
        assertThat(yard.events("sighting-refused")).hasSize(1);
        assertThat(yard.events("sighting-refused").get(0).message()).hasSizeLessThan(200);
    }

    private static YardParameters yardOf(Map<String, YardParameters.Place> places, int mostItems) {
        YardParameters p = YardTallyingTest.parameters();
        return new YardParameters(
                places,
                Map.of(),
                Map.of(),
                p.codes(),
                p.grades(),
                p.wms(),
                null,
                null,
                p.audit(),
                null,
                p.confidence(),
                p.stockAge(),
                Duration.ofMinutes(1),
                p.window(),
                p.lateness(),
                p.clockTolerance(),
                p.captureLimit(),
                p.recognised(),
                mostItems,
                null);
    }

    @Test
    void anEventOfEachKindIsOneMessageInBothLanguages() {
        twoThingsWithOneLabelAreNotCountedAtEachGlance();
        Event told = yard.events("seen-in-two-places").get(0);
        assertThat(told.message()).contains("U1", "两处交替出现");
        assertThat(told.attributes().get("en").toString()).contains("in turn");
    }
}
