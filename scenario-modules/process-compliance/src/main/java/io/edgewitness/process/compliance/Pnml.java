package io.edgewitness.process.compliance;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a place/transition net in PNML (ISO/IEC 15909-2) with the two habits of process mining tools: a transition with
 * {@code activity="$invisible$"} or without a name is silent, and {@code finalmarkings} says where the net ends.
 */
final class Pnml {
    private static final int MOST_TOKENS = 100;

    private final NetBuilder net = new NetBuilder();
    private final Map<String, Integer> places = new LinkedHashMap<>();
    private final Map<String, Node> transitions = new LinkedHashMap<>();
    private final List<Arc> arcs = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private @Nullable Node current;
    private @Nullable Arc arc;
    private String property = "";
    private String marked = "";
    private boolean ending;

    private Pnml() {}

    /** What is known of a place or a transition while it is read; changed in place until its end tag. */
    private static final class Node {
        private final String id;
        private final Where where;
        private String name = "";
        private boolean silent;
        private int tokens;

        Node(String id, Where where) {
            this.id = id;
            this.where = where;
        }
    }

    private static final class Arc {
        private final String source;
        private final String target;
        private final Where where;
        private int weight = 1;

        Arc(String source, String target, Where where) {
            this.source = source;
            this.target = target;
            this.where = where;
        }
    }

    /** @throws IllegalArgumentException with line and column */
    static PetriNet read(String pnml) {
        return new Pnml().parse(pnml);
    }

    private PetriNet parse(String pnml) {
        try {
            SecureXml xml = SecureXml.of(new StringReader(pnml));
            while (xml.hasNext()) {
                switch (xml.next()) {
                    case XMLStreamConstants.START_ELEMENT -> begin(xml);
                    case XMLStreamConstants.CHARACTERS -> text.append(xml.text());
                    case XMLStreamConstants.END_ELEMENT -> end(xml);
                    default -> {}
                }
            }
        } catch (XMLStreamException e) {
            throw SecureXml.unreadable(e);
        }
        connect();
        return net.build();
    }

    private void begin(SecureXml xml) {
        text.setLength(0);
        switch (xml.name()) {
            case "place" -> {
                if (ending) {
                    marked = required(xml, "idref");
                } else {
                    current = new Node(required(xml, "id"), xml.where());
                }
            }
            case "transition" -> current = new Node(required(xml, "id"), xml.where());
            case "arc" -> arc = new Arc(required(xml, "source"), required(xml, "target"), xml.where());
            case "finalmarkings" -> ending = true;
            case "name", "initialMarking", "inscription" -> property = xml.name();
            case "toolspecific" -> {
                if (current != null && "$invisible$".equals(xml.attribute("activity"))) {
                    current.silent = true;
                }
            }
            default -> {}
        }
    }

    private static String required(SecureXml xml, String name) {
        String value = xml.attribute(name);
        if (value == null || value.isBlank()) {
            throw xml.where().refuse("<" + xml.name() + "> has no " + name);
        }
        return value;
    }

    private void end(SecureXml xml) {
        switch (xml.name()) {
            case "text", "value" -> value(xml);
            case "place" -> {
                if (!ending && current != null) {
                    if (places.putIfAbsent(current.id, net.place(current.id)) != null) {
                        throw current.where.refuse("place " + current.id + " stands here twice");
                    }
                    net.begins(places.getOrDefault(current.id, 0), current.tokens);
                    current = null;
                }
            }
            case "transition" -> {
                if (current != null && transitions.putIfAbsent(current.id, current) != null) {
                    throw current.where.refuse("transition " + current.id + " stands here twice");
                }
                current = null;
            }
            case "arc" -> {
                if (arc != null) {
                    arcs.add(arc);
                }
                arc = null;
            }
            case "finalmarkings" -> ending = false;
            case "name", "initialMarking", "inscription" -> property = "";
            default -> {}
        }
    }

    private void value(SecureXml xml) {
        String value = text.toString().strip();
        if (ending) {
            Integer place = places.get(marked);
            if (place == null) {
                throw xml.where().refuse("the final marking names " + marked + ", which is no place of this net");
            }
            net.ends(place, number(value, xml.where()));
        } else if (property.equals("name") && current != null) {
            current.name = value;
        } else if (property.equals("initialMarking") && current != null) {
            current.tokens = number(value, xml.where());
        } else if (property.equals("inscription") && arc != null) {
            arc.weight = Math.max(1, number(value, xml.where()));
        }
    }

    private static int number(String text, Where where) {
        if (!text.matches("\\d{1,3}") || Integer.parseInt(text) > MOST_TOKENS) {
            throw where.refuse("a whole number of 0 to " + MOST_TOKENS + " is expected, not '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private void connect() {
        Map<String, List<Integer>> in = new LinkedHashMap<>();
        Map<String, List<Integer>> out = new LinkedHashMap<>();
        for (Arc a : arcs) {
            boolean consumes = places.containsKey(a.source) && transitions.containsKey(a.target);
            boolean produces = transitions.containsKey(a.source) && places.containsKey(a.target);
            if (!consumes && !produces) {
                throw a.where.refuse("the arc from " + a.source + " to " + a.target
                        + " does not join a place and a transition of this net");
            }
            List<Integer> ends =
                    (consumes ? in : out).computeIfAbsent(consumes ? a.target : a.source, t -> new ArrayList<>());
            for (int i = 0; i < a.weight; i++) {
                ends.add(places.getOrDefault(consumes ? a.source : a.target, 0));
            }
        }
        for (Node t : transitions.values()) {
            boolean silent = t.silent || t.name.isEmpty();
            net.transition(
                    silent || t.name.equals(t.id) ? t.id : t.name,
                    silent ? null : t.name,
                    in.getOrDefault(t.id, List.of()),
                    out.getOrDefault(t.id, List.of()),
                    t.where);
        }
        if (places.isEmpty() || transitions.isEmpty()) {
            throw new IllegalArgumentException(
                    "no PNML: it has " + places.size() + " places and " + transitions.size() + " transitions");
        }
    }
}
