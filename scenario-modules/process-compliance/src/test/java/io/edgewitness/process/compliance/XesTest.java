package io.edgewitness.process.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.Test;

class XesTest {
    private static List<EventLog.Trace> read(String xes) {
        List<EventLog.Trace> traces = new ArrayList<>();
        XesReader.read(new ByteArrayInputStream(xes.getBytes(StandardCharsets.UTF_8)), traces::add);
        return traces;
    }

    @Test
    void whatIsWrittenIsReadBack() throws XMLStreamException {
        EventLog.Trace trace = new EventLog.Trace(
                "件-<1>&\"",
                List.of(
                        new EventLog.Entry(
                                "配料",
                                "start",
                                "张三",
                                Instant.parse("2026-11-21T08:00:00.125Z"),
                                Map.of("station", "mix")),
                        new EventLog.Entry("配料", "complete", "", null, Map.of())));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (XesWriter writer = new XesWriter(out)) {
            writer.trace(trace);
        }
        assertThat(read(out.toString(StandardCharsets.UTF_8))).containsExactly(trace);
        assertThat(trace.steps()).containsExactly("配料");
    }

    @Test
    void attributesOfTheLogAndWithinOthersAreNotThoseOfATrace() {
        assertThat(read("""
                <log><string key="concept:name" value="log"/><global scope="event"><string key="concept:name" value="none"/></global>
                <trace><string key="concept:name" value="c1"><string key="concept:name" value="inner"/></string>
                <event><string key="concept:name" value="a"/><date key="time:timestamp" value="2013-03-08T17:01:24"/></event></trace>
                <trace><event><string key="concept:name" value="b"/></event></trace></log>
                """)).extracting(EventLog.Trace::id).containsExactly("c1", "2");
    }

    @Test
    void whatIsNoLogIsToldWithItsPlace() {
        assertThatThrownBy(() -> read("<pnml/>")).hasMessageContaining("line 1").hasMessageContaining("no XES");
        assertThatThrownBy(() -> read("<log><trace><event/>\n</trace></log>"))
                .hasMessageContaining("without concept:name");
        assertThatThrownBy(
                        () -> read(
                                "<log><trace><event><string key='concept:name' value='a'/><date key='time:timestamp' value='soon'/></event></trace></log>"))
                .hasMessageContaining("'soon' is no time");
        assertThatThrownBy(() -> read("<!DOCTYPE log SYSTEM \"http://log.example/x\"><log/>"))
                .hasMessageContaining("document type");
        assertThatThrownBy(() -> read("<log>")).hasMessageContaining("no XML");
    }

    /** A characters' zoo from a device: the writer's file must still be XML. */
    @Test
    void controlCharactersBecomeTheReplacementCharacter() throws XMLStreamException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (XesWriter writer = new XesWriter(out)) {
            writer.trace(new EventLog.Trace("a\u0000b\uD800c", List.of()));
        }
        assertThat(read(out.toString(StandardCharsets.UTF_8)).get(0).id()).isEqualTo("a\uFFFDb\uFFFDc");
    }
}
