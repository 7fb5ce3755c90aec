package io.edgewitness.collector.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.edge.api.Metric.Amount;
import java.math.BigDecimal;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SharesTest {
    private final Indicators indicators = new Indicators(IndicatorLibrary.shipped());

    private static Records rejects(String... ofHundred) {
        Records records = new Records();
        for (int day = 0; day < ofHundred.length; day++) {
            records.day(
                    "line-1",
                    "mv_reject_ratio",
                    "1",
                    day,
                    new Amount.Ratio(new BigDecimal(ofHundred[day]), new BigDecimal(100)),
                    "on");
        }
        return records;
    }

    private Figure figure(String indicator, Records records, int days) {
        return indicators.figure(FigureRequest.level(indicator, null, Records.quarters(0, 96 * days)), records);
    }

    private Figure rejectRatio(String... ofHundred) {
        return figure("reject-ratio", rejects(ofHundred), ofHundred.length);
    }

    @Test
    void noneOf300IsPrintedAsTheUpperLimitAndNeverAsZero() {
        Figure f = rejectRatio("0", "0", "0");
        assertThat(f.value()).isZero();
        assertThat(f.printed("zh")).isEqualTo("≤ 0.90 %（90% 区间的一端）");
        assertThat(f.printed("en")).isEqualTo("≤ 0.90 % (90 % interval's end)");
        assertThat(f.printedNumber()).isEqualTo("≤ 0.90");
        assertThat(f.limitations()).extracting(Text::code).contains("none-found");
        assertThat(f.grade()).isEqualTo(Grade.M1);
    }

    @Test
    void allOf300IsPrintedAsTheLowerLimit() {
        assertThat(rejectRatio("100", "100", "100").printed("zh")).isEqualTo("≥ 99.10 %（90% 区间的一端）");
    }

    @Test
    void aShareHasWilsonsInterval() {
        Figure f = rejectRatio("5", "5", "5");
        assertThat(f.printed("zh")).isEqualTo("5.0 %（90% 区间 3.3 至 7.6）");
        assertThat(f.uncertainty()).isNotNull();
    }

    @Test
    void daysThatFailTogetherMakeItWider() {
        Figure even = rejectRatio("5", "5", "5", "5");
        Figure uneven = rejectRatio("0", "0", "0", "20");
        assertThat(uneven.value()).isEqualByComparingTo(even.value());
        assertThat(expanded(uneven)).isGreaterThan(expanded(even).multiply(BigDecimal.valueOf(2)));
    }

    private static BigDecimal expanded(Figure f) {
        return Objects.requireNonNull(f.uncertainty()).expanded();
    }

    @Test
    void partsThatAreNoCountsMakeNoShare() {
        Figure f = rejectRatio("5.5", "5", "5");
        assertThat(f.value()).isNull();
        assertThat(f.grade()).isEqualTo(Grade.X);
        assertThat(f.limitations()).extracting(Text::code).contains("not-counts");
        assertThat(rejectRatio("101", "5", "5").value()).isNotNull();
        assertThat(rejectRatio("301", "5", "5").grade()).isEqualTo(Grade.X);
    }

    @Test
    void withoutAnAuditThereIsNoMissRatioAndTheReasonNamesTheSample() {
        Records records = new Records();
        records.day("line-1", "mv_miss_ratio", "1", 0, new Amount.Ratio(BigDecimal.ZERO, BigDecimal.TEN), "on");
        Figure f = figure("miss-ratio", records, 1);
        assertThat(f.value()).isNull();
        assertThat(f.printed("zh")).isEqualTo("—");
        assertThat(f.limitations()).extracting(Text::zh).contains("没有mv_miss_ratio{sample=audit}的记录");
    }

    @Test
    void whatNobodyRecordsIsMissingWithAReason() {
        for (IndicatorDefinition d : IndicatorLibrary.shipped().definitions()) {
            if (!d.isChange()) {
                Figure f = figure(d.id(), new Records(), 1);
                assertThat(f.grade()).as(d.id()).isEqualTo(Grade.X);
                assertThat(f.printed("zh")).isEqualTo("—");
                assertThat(f.limitations()).extracting(Text::code).contains("no-records");
            }
        }
    }
}
