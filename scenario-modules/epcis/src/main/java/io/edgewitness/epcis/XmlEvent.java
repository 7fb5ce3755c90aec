package io.edgewitness.epcis;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What an event in XML is in JSON. What does not fit goes through as text, and the checks find it. */
final class XmlEvent {
    private static final Set<String> DECIMALS =
            Set.of("value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue");
    private static final Pattern WEB = Pattern.compile("^(?:gs1:|https?://(www\\.|ref\\.)?gs1\\.org/voc/)");

    private XmlEvent() {}

    static Json.Members of(XmlElement event) {
        Fields fields = new Fields();
        fields.put("type", new Json.Text(event.name(), event.place()));
        fields(event, fields);
        return fields.at(event.place());
    }

    /** The fields of an object as they come. */
    private static final class Fields {
        private final Map<String, Json> fields = new LinkedHashMap<>();
        private final Map<String, List<Json>> repeated = new HashMap<>();

        /** In the place of one of that name. */
        void put(String name, Json value) {
            fields.put(name, value);
            repeated.remove(name);
        }

        /** Elements of one name are a list. */
        void add(String name, Json value) {
            Json before = fields.get(name);
            if (before == null) {
                fields.put(name, value);
                return;
            }
            List<Json> list = repeated.get(name);
            if (list == null) {
                list = new ArrayList<>(before instanceof Json.Items items ? items.items() : List.of(before));
                repeated.put(name, list);
                fields.put(name, new Json.Items(list, before.place()));
            }
            list.add(value);
        }

        Json.Members at(Place place) {
            return new Json.Members(fields, place);
        }
    }

    private static void fields(XmlElement of, Fields fields) {
        for (XmlElement e : of.children()) {
            if (e.own()) {
                fields.add(e.name(), any(e));
                continue;
            }
            switch (e.name()) {
                case "extension", "baseExtension" -> fields(e, fields);
                case "epcList", "childEPCs", "inputEPCList", "outputEPCList", "correctiveEventIDs" ->
                    fields.put(
                            e.name(),
                            items(e, e.children().stream().map(XmlEvent::text).toList()));
                case "quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList" ->
                    fields.put(
                            e.name(),
                            items(
                                    e,
                                    e.children().stream()
                                            .map(XmlEvent::quantity)
                                            .toList()));
                case "bizTransactionList" -> fields.put(e.name(), typed(e, "btt", "BTT"));
                case "sourceList", "destinationList" -> fields.put(e.name(), typed(e, "sdt", "SDT"));
                case "sensorElementList" ->
                    fields.put(
                            e.name(),
                            items(e, e.children().stream().map(XmlEvent::sensor).toList()));
                case "persistentDisposition" -> fields.put(e.name(), dispositions(e));
                case "readPoint", "bizLocation", "errorDeclaration" -> {
                    Fields inner = new Fields();
                    fields(e, inner);
                    fields.put(e.name(), inner.at(e.place()));
                }
                case "ilmd" -> fields.put(e.name(), members(e));
                case "bizStep" -> fields.put(e.name(), word(e.text(), e.place(), "bizstep", "BizStep"));
                case "disposition" -> fields.put(e.name(), word(e.text(), e.place(), "disp", "Disp"));
                case "reason" -> fields.put(e.name(), word(e.text(), e.place(), "er", "ER"));
                default -> fields.add(e.name(), text(e));
            }
        }
    }

    private static Json text(XmlElement e) {
        return new Json.Text(e.text(), e.place());
    }

    private static Json items(XmlElement e, List<Json> items) {
        return new Json.Items(items, e.place());
    }

    private static Json any(XmlElement e) {
        return e.children().isEmpty() && e.attributes().isEmpty() ? text(e) : members(e);
    }

    private static Json.Members members(XmlElement e) {
        Fields fields = new Fields();
        e.attributes().forEach((name, value) -> fields.put(name, new Json.Text(value, e.place())));
        e.children().forEach(c -> fields.add(c.name(), any(c)));
        if (!e.text().isEmpty()) {
            fields.put("@value", text(e));
        }
        return fields.at(e.place());
    }

    /** A word of the standard's vocabulary without what stands before it there; anything else as it is. */
    private static Json word(String text, Place place, String urn, String web) {
        return new Json.Text(
                text.replaceFirst(
                        "^(?:urn:epcglobal:cbv:" + urn + ":|https?://(?:ref|ns)\\.gs1\\.org/cbv/" + web + "-)(?=\\w+$)",
                        ""),
                place);
    }

    private static Json number(String text, Place place) {
        try {
            return Math.abs((long) new BigDecimal(text).scale()) > 1000
                    ? new Json.Text(text, place)
                    : new Json.Number(new BigDecimal(text).toString(), place);
        } catch (NumberFormatException e) {
            return new Json.Text(text, place);
        }
    }

    private static Json quantity(XmlElement e) {
        Map<String, Json> fields = new LinkedHashMap<>();
        for (XmlElement c : e.children()) {
            if (!c.nil()) {
                fields.put(c.name(), c.name().equals("quantity") ? number(c.text(), c.place()) : text(c));
            }
        }
        return new Json.Members(fields, e.place());
    }

    private static Json typed(XmlElement e, String urn, String web) {
        List<Json> items = new ArrayList<>();
        for (XmlElement c : e.children()) {
            Map<String, Json> fields = new LinkedHashMap<>();
            c.attributes()
                    .forEach((name, value) -> fields.put(
                            name,
                            name.equals("type") ? word(value, c.place(), urn, web) : new Json.Text(value, c.place())));
            fields.put(c.name(), text(c));
            items.add(new Json.Members(fields, c.place()));
        }
        return items(e, items);
    }

    private static Json dispositions(XmlElement e) {
        Map<String, List<Json>> words = new LinkedHashMap<>();
        for (XmlElement c : e.children()) {
            words.computeIfAbsent(c.name(), n -> new ArrayList<>()).add(word(c.text(), c.place(), "disp", "Disp"));
        }
        Map<String, Json> fields = new LinkedHashMap<>();
        words.forEach((name, list) -> fields.put(name, items(e, list)));
        return new Json.Members(fields, e.place());
    }

    private static Json sensor(XmlElement e) {
        Fields fields = new Fields();
        List<Json> reports = new ArrayList<>();
        for (XmlElement c : e.children()) {
            if (c.name().equals("sensorReport")) {
                reports.add(report(c));
            } else if (c.name().equals("extension")) {
                c.children().forEach(x -> fields.add(x.name(), any(x)));
            } else {
                fields.add(c.name(), c.name().equals("sensorMetadata") ? members(c) : any(c));
            }
        }
        fields.put("sensorReport", new Json.Items(reports, e.place()));
        return fields.at(e.place());
    }

    private static Json report(XmlElement e) {
        Map<String, Json> fields = new LinkedHashMap<>();
        e.attributes().forEach((name, value) -> fields.put(name, reported(name, value, e.place())));
        return new Json.Members(fields, e.place());
    }

    private static Json reported(String name, String value, Place place) {
        if (DECIMALS.contains(name)) {
            return number(value, place);
        }
        return switch (name) {
            case "booleanValue" ->
                value.matches("true|false|0|1")
                        ? new Json.Bool(value.equals("true") || value.equals("1"), place)
                        : new Json.Text(value, place);
            case "type", "exception" -> {
                String word = WEB.matcher(value).replaceFirst("");
                yield new Json.Text(Vocabulary.isOfSensors(word) ? word : value, place);
            }
            case "component" -> word(value.replaceFirst("^cbv:Comp-", ""), place, "comp", "Comp");
            default -> new Json.Text(value, place);
        };
    }
}
