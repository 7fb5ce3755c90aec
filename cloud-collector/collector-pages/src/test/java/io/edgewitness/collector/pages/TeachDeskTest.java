package io.edgewitness.collector.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.vision.Author;
import io.edgewitness.collector.vision.TeachFault;
import io.edgewitness.collector.workplace.Act;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TeachDeskTest {
    @Test
    void eachFaultHasATextInBothLanguages() {
        for (TeachFault.Code code : TeachFault.Code.values()) {
            String key = "teach-problem-" + code.name().toLowerCase(Locale.ROOT).replace('_', '-');
            assertThat(Texts.of("zh").keys()).contains(key);
            assertThat(Texts.of("en").keys()).contains(key);
        }
    }

    @Test
    void eachDeedIsAnActOfTheTrail() {
        assertThat(Arrays.stream(Author.Deed.values()).map(Enum::name))
                .allMatch(d -> Act.valueOf(d).field() == Act.Field.PLANT);
    }

    @Test
    void classesAreReadHoweverTheyAreApart() {
        assertThat(TeachDesk.classes("裂纹，气孔、 磨损 ;\n chip,,")).containsExactly("裂纹", "气孔", "磨损", "chip");
        assertThat(TeachDesk.classes(null)).isEmpty();
    }
}
