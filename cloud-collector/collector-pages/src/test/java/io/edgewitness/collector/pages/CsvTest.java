package io.edgewitness.collector.pages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CsvTest {
    @Test
    void whatBeginsLikeAFormulaIsText() {
        assertThat(Csv.row("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "a=1"))
                .isEqualTo("'=1+1,'+1,'-1,'@SUM(A1),'\t=1,a=1\r\n");
        assertThat(Csv.row(-5L, 12)).isEqualTo("-5,12\r\n");
    }

    @Test
    void commasQuotesAndLinesStayInTheirField() {
        assertThat(Csv.row("a,b", "say \"no\"", "one\ntwo", null, "中文"))
                .isEqualTo("\"a,b\",\"say \"\"no\"\"\",\"one\ntwo\",,中文\r\n");
    }
}
