package io.edgewitness.process.compliance;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/**
 * Reads the control flow of a BPMN 2.0 process (ISO/IEC 19510) as a net: tasks, exclusive and parallel gateways, start and end. Each
 * sequence flow becomes a place (Dijkman, Dumas, Ouyang 2008). What has another meaning, such as an inclusive gateway or a boundary event, is
 * refused at its place rather than misread.
 */
final class Bpmn {
    private static final Set<String> TASKS = Set.of(
            "task",
            "userTask",
            "manualTask",
            "serviceTask",
            "scriptTask",
            "sendTask",
            "receiveTask",
            "businessRuleTask",
            "callActivity");
    private static final Set<String> SILENT =
            Set.of("startEvent", "endEvent", "exclusiveGateway", "intermediateThrowEvent", "intermediateCatchEvent");
    private static final Set<String> OTHER_MEANING = Set.of(
            "inclusiveGateway",
            "complexGateway",
            "eventBasedGateway",
            "subProcess",
            "transaction",
            "boundaryEvent",
            "adHocSubProcess");

    private final NetBuilder net = new NetBuilder();
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final List<String[]> flows = new ArrayList<>();
    private final List<Where> flowPlaces = new ArrayList<>();

    private record Node(String kind, String name, Where where, List<Integer> in, List<Integer> out) {}

    private Bpmn() {}

    /** @throws IllegalArgumentException with line and column */
    static PetriNet read(String bpmn) {
        Bpmn b = new Bpmn();
        try {
            SecureXml xml = SecureXml.of(new StringReader(bpmn));
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamConstants.START_ELEMENT) {
                    b.element(xml);
                }
            }
        } catch (XMLStreamException e) {
            throw SecureXml.unreadable(e);
        }
        return b.net();
    }

    private void element(SecureXml xml) {
        String kind = xml.name();
        if (OTHER_MEANING.contains(kind)) {
            throw xml.where()
                    .refuse("<" + kind
                            + "> is not understood; use tasks, exclusive and parallel gateways, start and end");
        }
        if (TASKS.contains(kind) || SILENT.contains(kind) || kind.equals("parallelGateway")) {
            String id = required(xml, "id");
            String name = xml.attribute("name");
            boolean task = TASKS.contains(kind);
            if (task && (name == null || name.isBlank())) {
                throw xml.where().refuse("task " + id + " has no name: no event could be its own");
            }
            Node node = new Node(
                    task ? "task" : kind,
                    name == null ? id : name.strip(),
                    xml.where(),
                    new ArrayList<>(),
                    new ArrayList<>());
            if (nodes.putIfAbsent(id, node) != null) {
                throw xml.where().refuse(id + " stands here twice");
            }
        } else if (kind.equals("sequenceFlow")) {
            flows.add(new String[] {required(xml, "id"), required(xml, "sourceRef"), required(xml, "targetRef")});
            flowPlaces.add(xml.where());
        }
    }

    private static String required(SecureXml xml, String name) {
        String value = xml.attribute(name);
        if (value == null || value.isBlank()) {
            throw xml.where().refuse("<" + xml.name() + "> has no " + name);
        }
        return value;
    }

    private PetriNet net() {
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("no PNML and no BPMN process: no step in it");
        }
        int begin = net.place("begin");
        int end = net.place("end");
        net.begins(begin, 1);
        net.ends(end, 1);
        for (int f = 0; f < flows.size(); f++) {
            Node source = nodes.get(flows.get(f)[1]);
            Node target = nodes.get(flows.get(f)[2]);
            if (source == null || target == null) {
                throw flowPlaces.get(f).refuse("flow " + flows.get(f)[0] + " does not join two steps of this process");
            }
            int place = net.place("flow " + flows.get(f)[0]);
            source.out().add(place);
            target.in().add(place);
        }
        nodes.values().forEach(n -> transitions(n, begin, end));
        return net.build();
    }

    private void transitions(Node node, int begin, int end) {
        List<Integer> in = node.kind().equals("startEvent") ? List.of(begin) : node.in();
        List<Integer> out = node.kind().equals("endEvent") ? List.of(end) : node.out();
        if (in.isEmpty() || out.isEmpty()) {
            throw node.where()
                    .refuse(node.name()
                            + (in.isEmpty()
                                    ? " has no flow to it: it can never happen"
                                    : " has no flow from it: the end cannot be reached"));
        }
        String label = node.kind().equals("task") ? node.name() : null;
        if (node.kind().equals("parallelGateway")) {
            net.transition(node.name(), null, in, out, node.where());
            return;
        }
        for (int from : in) {
            if (node.kind().equals("exclusiveGateway")) {
                out.forEach(to -> net.silent(node.name(), from, to, node.where()));
            } else {
                net.transition(node.name(), label, List.of(from), out, node.where());
            }
        }
    }
}
