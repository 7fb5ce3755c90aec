package io.edgewitness.collector.forms;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordCountTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "项目概况|4",
                "5G网络|3",
                "Wi-Fi 6 接入|4",
                "采集间隔为 15 分钟，缩短至1秒。|15",
                "“端—边—云”|7",
                "it's fine|2",
                "''|0",
                "单价 3.5 元/kWh|5"
            })
    void chineseCharactersAndWesternWordsCountOneEach(String text, int expected) {
        assertThat(WordCount.of(text)).isEqualTo(expected);
    }
}
