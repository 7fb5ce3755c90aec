package io.edgewitness.collector.forms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTest {
    // 91350100M000100Y43 is the example of GB 32100-2015; D2143569-X that of GB 11714-1997.
    @ParameterizedTest
    @CsvSource({
        "uscc, 91350100M000100Y43",
        "uscc, 91350100m000100y43",
        "organisation, 91350100M000100Y43",
        "organisation, D2143569-X",
        "organisation, D2143569X",
        "phone, 0537-1234567",
        "phone, 0537-1234567 / 13800000000",
        "phone, (024)86891234",
        "phone, +86 13800000000",
        "mobile, 13800000000",
        "email, contact@example.com",
        "postcode, 110001",
        "amount, 5000万元",
        "amount, '5,000.5 万元人民币'",
        "amount, 人民币 3 亿元",
        "amount, 200 万美元",
        "amount, 2000 USD"
    })
    void whatIsWellWrittenIsLetPass(String format, String text) {
        assertThat(Format.valueOf(format.toUpperCase(Locale.ROOT)).problem(text))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "uscc|91350100M000100Y44|code-check|应为 3",
                "uscc|91350100M000100Y4|code-length|17 位",
                "uscc|91350100O000100Y43|code-character|第 9 位",
                "organisation|D2143569-1|code-check|应为 X",
                "organisation|D21435690000|code-length|12 位",
                "phone|电话|phone|0537-1234567",
                "phone|13800000000 / x|phone|0537-1234567",
                "mobile|23800000000|mobile|11 位",
                "email|contact@example|e-mail|name@example.com",
                "email|a b@example.com|e-mail|name@example.com",
                "postcode|11000|postcode|6 位",
                "amount|-5|amount|5000万元",
                "amount|-5万元|amount|5000万元",
                "amount|5000|amount|5000万元",
                "amount|很多元|amount|5000万元"
            })
    void whatIsNotIsToldWithItsReason(String format, String text, String code, String zh) {
        var problem = Objects.requireNonNull(
                Format.valueOf(format.toUpperCase(Locale.ROOT)).problem(text));
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.zh()).contains(zh);
        assertThat(problem.en()).isNotBlank();
    }
}
