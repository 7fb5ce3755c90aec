package io.edgewitness.collector.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.indicators.IndicatorDefinition.Input;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** INDICATORS.md lists the definitions as they are. */
class IndicatorsPageTest {
    private static final Path PAGE = Path.of("INDICATORS.md");
    private static final String BEGIN = "<!-- the tables below are made of the data -->\n";
    private final IndicatorLibrary library = IndicatorLibrary.shipped();

    /** Where it fails, {@code target/INDICATORS-tables.md} is what belongs below the mark. */
    @Test
    void thePagesTablesAreTheDefinitions() throws Exception {
        String page = Files.readString(PAGE);
        String tables = tables();
        Files.writeString(Files.createDirectories(Path.of("target")).resolve("INDICATORS-tables.md"), tables);
        assertThat(page.substring(page.indexOf(BEGIN) + BEGIN.length()).strip()).isEqualTo(tables.strip());
    }

    private String tables() {
        StringBuilder s = new StringBuilder();
        for (LibraryRow row : IndicatorLibrary.rows()) {
            s.append("\n## ")
                    .append(row.id())
                    .append(' ')
                    .append(row.title("zh"))
                    .append(" · ")
                    .append(row.title("en"));
            s.append("\n\n").append(row.family("zh")).append(" · ").append(row.family("en"));
            s.append(". At best ").append(row.topGrade().mark());
            s.append(
                    row.baselines().isEmpty()
                            ? ""
                            : ". Best baseline "
                                    + row.baselines().stream().map(b -> b.id()).collect(Collectors.joining(", ")));
            s.append(". Fields ").append(String.join(", ", row.fields())).append(".\n");
            if (!library.ofRow(row.id()).isEmpty()) {
                s.append(
                        "\n| id | name | unit | inputs | formula | estimator | at best |\n|---|---|---|---|---|---|---|\n");
                library.ofRow(row.id()).forEach(d -> s.append(line(d)));
            }
            if (!row.declared().isEmpty()) {
                s.append("\nDeclared, never measured (□A with its proof): ");
                s.append(row.declared().stream()
                        .map(d -> "`" + d.id() + "` " + d.titles().get("zh") + "（"
                                + d.unitTexts().get("zh") + "；" + d.proof().get("zh") + "）")
                        .collect(Collectors.joining(" · ")));
                s.append("\n");
            }
        }
        return s.toString();
    }

    private String line(IndicatorDefinition d) {
        String inputs = d.isChange()
                ? "of `" + d.of() + "`"
                : d.inputs().entrySet().stream().map(IndicatorsPageTest::input).collect(Collectors.joining(", "));
        String estimator = d.estimator().id()
                + (d.quantity() == null ? "" : " `" + d.quantity().id() + "`");
        Grade top = library.topGrade(d);
        Grade best = d.isChange() ? top.worst(Grade.D) : top;
        return "| `" + d.reference() + "` | " + d.title("zh") + " · " + d.title("en") + " | " + d.unit() + " | "
                + inputs + " | `" + d.formula() + "` | " + estimator + " | " + best.mark() + " |\n";
    }

    private static String input(Map.Entry<String, Input> e) {
        Input i = e.getValue();
        return "`" + e.getKey() + "` = " + i.aggregation().id() + " of `" + i.text() + "` in " + i.unit();
    }
}
