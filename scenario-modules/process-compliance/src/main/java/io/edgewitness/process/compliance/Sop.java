package io.edgewitness.process.compliance;

import io.edgewitness.edge.api.PointId;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A standard operating procedure: the steps, the orders they may come in, and what each asks for. It is sound: every step can
 * happen, and from wherever one gets the end can be reached.
 *
 * @param steps by id, in the order of the file
 * @param space every state the procedure can be in
 */
public record Sop(
        String id,
        String version,
        Map<String, SopStep> steps,
        StateSpace space,
        List<Hazard> hazards,
        List<Check> checks) {
    private static final Pattern BPMN = Pattern.compile("<([\\w.-]+:)?definitions[\\s>]");

    /** Of what an indicator is. */
    enum Stage {
        RAW,
        SEMI,
        FINISHED
    }

    /** An indicator of material or product with its limits, in the point's unit. */
    record Check(String id, String title, Stage stage, PointId point, BigDecimal low, BigDecimal high) {}

    /**
     * Reads a procedure in YAML, or its order alone in PNML or BPMN.
     *
     * @throws IllegalArgumentException with line and column, if it cannot be read or is not sound
     */
    public static Sop parse(String text) {
        String begin = text.stripLeading();
        if (!begin.startsWith("<") && !begin.startsWith("\uFEFF<")) {
            return SopYaml.read(text);
        }
        String xml = begin.startsWith("\uFEFF") ? begin.substring(1) : text;
        return ofNet(BPMN.matcher(begin).find() ? Bpmn.read(xml) : Pnml.read(xml));
    }

    private static Sop ofNet(PetriNet net) {
        Map<String, SopStep> steps = new LinkedHashMap<>();
        net.transitions().forEach(t -> {
            if (t.label() != null) {
                steps.putIfAbsent(t.label(), SopStep.bare(t.label(), t.where()));
            }
        });
        return sound("net", "1", steps, net, List.of(), List.of());
    }

    /** @throws IllegalArgumentException with every finding, if the net is not sound */
    static Sop sound(
            String id,
            String version,
            Map<String, SopStep> steps,
            PetriNet net,
            List<Hazard> hazards,
            List<Check> checks) {
        StateSpace space = StateSpace.explore(Reduction.of(net), StateSpace.MOST);
        List<String> findings = Soundness.findings(space);
        if (!findings.isEmpty()) {
            throw new IllegalArgumentException(findings.stream().limit(5).collect(Collectors.joining("; "))
                    + (findings.size() > 5 ? "; and " + (findings.size() - 5) + " more" : ""));
        }
        return new Sop(id, version, steps, space, hazards, checks);
    }

    /** A record's own text would be the whole state space. */
    @Override
    public String toString() {
        return "Sop[" + id + " " + version + ", " + steps.size() + " steps]";
    }
}
