package io.edgewitness.collector.forms;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an applicant answers to one field. */
public sealed interface Value {
    record Text(String text) implements Value {}

    record Number(BigDecimal number) implements Value {}

    record Date(LocalDate date) implements Value {}

    record Period(YearMonth from, YearMonth to) implements Value {}

    record Years(List<BigDecimal> numbers) implements Value {}

    /** @param others answers that the notice does not list */
    record Choices(List<Field.Option> chosen, List<String> others) implements Value {}

    record Indicators(List<Declared> entries) implements Value {}

    /**
     * An indicator that the applicant states.
     *
     * @param value null: words only
     * @param proof what proves it: an attachment's id or file, or a document's name
     */
    record Declared(
            String name,
            @Nullable BigDecimal value,
            @Nullable String unit,
            @Nullable String proof) {
        boolean quantified() {
            return value != null && unit != null && proof != null;
        }
    }
}
