package io.edgewitness.collector.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.indicators.IndicatorDefinition;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IndicatorChoiceTest {
    private static final IndicatorLibrary LIBRARY = IndicatorLibrary.shipped();

    private static IndicatorChoice choice(
            String language, @Nullable Set<String> metrics, String sought, String chosen) {
        View view = new View(
                Visitor.NOBODY,
                Texts.of(language),
                Section.INDICATORS,
                "/indicators",
                View.Theme.AUTO,
                Instant.EPOCH,
                ZoneOffset.UTC);
        return IndicatorChoice.of(view, LIBRARY, List.copyOf(LIBRARY.definitions()), metrics, sought, chosen);
    }

    private static List<String> ids(IndicatorChoice choice) {
        return choice.groups().stream()
                .flatMap(g -> g.options().stream())
                .map(IndicatorChoice.Option::id)
                .toList();
    }

    @Test
    void allAreThereOnceByRowAndWhatIsMeasuredNowComesFirst() {
        IndicatorChoice all = choice("zh", Set.of("em_energy_kwh"), "", "");
        assertThat(ids(all))
                .doesNotHaveDuplicates()
                .hasSize(all.total())
                .containsAll(LIBRARY.definitions().stream()
                        .map(IndicatorDefinition::id)
                        .toList());
        List<String> titles =
                all.groups().stream().map(IndicatorChoice.Group::title).toList();
        int now = (int) titles.stream().filter(t -> t.startsWith("现在可测 · IND-")).count();
        assertThat(titles.subList(0, now)).isSorted().allMatch(t -> t.startsWith("现在可测 · IND-"));
        assertThat(titles.subList(now, titles.size())).isSorted().allMatch(t -> t.startsWith("尚缺数据 · IND-"));
        assertThat(options(all.groups().subList(0, now)))
                .anyMatch(o -> o.id().equals("energy-consumption"))
                .noneMatch(o -> o.name().contains(" — 缺 "));
        assertThat(options(all.groups().subList(now, titles.size())))
                .isNotEmpty()
                .allMatch(o -> o.name().contains(" — 缺 "));
    }

    private static List<IndicatorChoice.Option> options(List<IndicatorChoice.Group> groups) {
        return groups.stream().flatMap(g -> g.options().stream()).toList();
    }

    @Test
    void eachWordIsSoughtInNamesRowsMetricsAndScenariosOfAnyCase() {
        assertThat(ids(choice("en", Set.of(), "ELECTRICITY used", ""))).contains("energy-consumption");
        assertThat(ids(choice("zh", Set.of(), "用电量 em_", ""))).contains("energy-consumption");
        assertThat(ids(choice("zh", Set.of(), "生产能效管控 ind-05", ""))).contains("energy-consumption");
        IndicatorChoice none = choice("zh", Set.of(), "<script>", "");
        assertThat(none.groups()).isEmpty();
        assertThat(none.shown()).isZero();
    }

    @Test
    void whatIsChosenStaysToBeChosen() {
        IndicatorChoice other = choice("zh", Set.of(), "没有这样的指标", "energy-consumption");
        assertThat(ids(other)).containsExactly("energy-consumption");
        assertThat(other.shown()).isZero();
    }

    @Test
    void whereItIsNotToldWhatRunsNothingIsSaidToLack() {
        IndicatorChoice zone = choice("zh", null, "", "");
        assertThat(zone.groups()).allMatch(g -> g.title().startsWith("IND-"));
        assertThat(zone.groups().get(0).options()).allMatch(o -> !o.name().contains("缺"));
    }
}
