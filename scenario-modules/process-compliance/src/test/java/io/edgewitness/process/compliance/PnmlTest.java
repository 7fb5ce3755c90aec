package io.edgewitness.process.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PnmlTest {
    private static String net(String content) {
        return "<?xml version=\"1.0\"?>\n<pnml><net id=\"n\" type=\"t\"><page id=\"p\">\n" + content
                + "</page></net></pnml>";
    }

    private static String place(String id, int tokens) {
        return "<place id=\"" + id + "\"><initialMarking><text>" + tokens + "</text></initialMarking></place>\n";
    }

    private static String transition(String id, String name) {
        return "<transition id=\"" + id + "\"><name><text>" + name + "</text></name></transition>\n";
    }

    private static String arc(String from, String to) {
        return "<arc id=\"" + from + to + "\" source=\"" + from + "\" target=\"" + to + "\"/>\n";
    }

    static final String SMALL = net(place("i", 1)
            + place("m", 0)
            + place("o", 0)
            + transition("t", "drill")
            + transition("u", "deburr")
            + arc("i", "t")
            + arc("t", "m")
            + arc("m", "u")
            + arc("u", "o"));

    @Test
    void aNetIsItsPlacesTransitionsAndArcs() {
        Sop sop = Sop.parse(SMALL);
        assertThat(sop.steps().keySet()).containsExactly("drill", "deburr");
        Aligner.Prefix prefix = new Aligner(sop.space(), sop.steps()).start();
        List.of("drill", "deburr").forEach(prefix::add);
        assertThat(prefix.whole().cost()).isZero();
    }

    @Test
    void aDeadTransitionIsRefusedWithItsLine() {
        assertThatThrownBy(
                        () -> Sop.parse(
                                net(
                                        place("i", 1) + place("never", 0) + place("o", 0) + transition("t", "drill")
                                                + transition("u", "polish") + arc("i", "t") + arc("t", "o")
                                                + arc("never", "u") + arc("u", "o")
                                                + "</page><finalmarkings><marking><place idref=\"o\"><text>1</text></place></marking></finalmarkings><page id=\"q\">")))
                .hasMessageContaining("line 7")
                .hasMessageContaining("step polish can never happen");
    }

    @Test
    void aNetThatMakesWorkWithoutEndIsRefused() {
        assertThatThrownBy(() -> Sop.parse(net(place("i", 1)
                        + place("o", 0)
                        + transition("t", "drill")
                        + transition("u", "go")
                        + arc("i", "t")
                        + arc("t", "i")
                        + arc("t", "o")
                        + arc("i", "u")
                        + arc("u", "o"))))
                .hasMessageContaining("again and again");
    }

    @Test
    void workLeftOverAtTheEndIsRefused() {
        assertThatThrownBy(
                        () -> Sop.parse(
                                net(
                                        place("i", 1) + place("x", 0) + place("o", 0) + transition("t", "split")
                                                + transition("u", "polish") + arc("i", "t") + arc("t", "o")
                                                + arc("t", "x") + arc("x", "u")
                                                + arc("u", "x")
                                                + "</page><finalmarkings><marking><place idref=\"o\"><text>1</text></place></marking></finalmarkings><page id=\"q\">")))
                .hasMessageContaining("the end");
    }

    @Test
    void aDocumentTypeAnEntityAndAnotherFileAreRefused() {
        assertThatThrownBy(
                        () -> Sop.parse("<!DOCTYPE pnml [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><pnml>&x;</pnml>"))
                .hasMessageContaining("document type");
        StringBuilder bomb = new StringBuilder("<!DOCTYPE pnml [<!ENTITY a0 \"ha\">");
        for (int i = 1; i < 40; i++) {
            bomb.append("<!ENTITY a")
                    .append(i)
                    .append(" \"&a")
                    .append(i - 1)
                    .append(";&a")
                    .append(i - 1)
                    .append(";\">");
        }
        assertThatThrownBy(() -> Sop.parse(bomb + "]><pnml>&a39;</pnml>")).hasMessageContaining("document type");
        assertThatThrownBy(() -> Sop.parse("<pnml>" + "<a>".repeat(100_000))).hasMessageContaining("nested");
    }

    @Test
    void whatIsNoNetIsToldWithItsPlace() {
        assertThatThrownBy(() -> Sop.parse("<pnml>\n<net"))
                .hasMessageContaining("line 2")
                .hasMessageContaining("no XML");
        assertThatThrownBy(() -> Sop.parse("<html/>")).hasMessageContaining("no PNML");
        assertThatThrownBy(() -> Sop.parse(net(place("i", 1) + transition("t", "a") + arc("i", "nowhere"))))
                .hasMessageContaining("line 5")
                .hasMessageContaining("does not join");
        assertThatThrownBy(() -> Sop.parse(net(place("i", 1) + place("i", 0)))).hasMessageContaining("twice");
    }

    @Test
    void aBpmnProcessIsReadAndWhatItMeansOtherwiseIsRefused() {
        String bpmn = """
                <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">
                <startEvent id="s"/><task id="a" name="weigh"/><parallelGateway id="g"/><task id="b" name="mix"/><task id="c" name="heat"/>
                <parallelGateway id="j"/><endEvent id="e"/>
                <sequenceFlow id="1" sourceRef="s" targetRef="a"/><sequenceFlow id="2" sourceRef="a" targetRef="g"/>
                <sequenceFlow id="3" sourceRef="g" targetRef="b"/><sequenceFlow id="4" sourceRef="g" targetRef="c"/>
                <sequenceFlow id="5" sourceRef="b" targetRef="j"/><sequenceFlow id="6" sourceRef="c" targetRef="j"/>
                <sequenceFlow id="7" sourceRef="j" targetRef="e"/></process></definitions>
                """;
        Sop sop = Sop.parse(bpmn);
        Aligner.Prefix prefix = new Aligner(sop.space(), sop.steps()).start();
        List.of("weigh", "heat", "mix").forEach(prefix::add);
        assertThat(prefix.whole().cost()).isZero();
        assertThatThrownBy(() -> Sop.parse(bpmn.replace("parallelGateway id=\"j\"", "inclusiveGateway id=\"j\"")))
                .hasMessageContaining("line 3")
                .hasMessageContaining("<inclusiveGateway> is not understood");
    }
}
