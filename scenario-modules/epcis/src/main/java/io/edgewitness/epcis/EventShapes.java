package io.edgewitness.epcis;

import java.util.List;
import java.util.Map;

/** The five event types as EPCIS 2.0.1 and its bindings describe them, and events of a type of the user's own. */
final class EventShapes {
    private static final Shape QUANTITY = Shape.of("a quantity element", Shape.Names.NONE)
            .must("epcClass", Check.URI)
            .may("quantity", Check.NUMBER)
            .may("uom", Check.UNIT_CODE)
            .and(Check::quantity);

    private static final Shape PLACE = Shape.of("a location", Shape.Names.ALL).must("id", Check.URI);

    private static final Shape TRANSACTION = Shape.of("a business transaction", Shape.Names.NONE)
            .may("type", Vocabulary.TRANSACTION_TYPE)
            .must("bizTransaction", Check.URI);

    private static final Shape SOURCE = Shape.of("a source", Shape.Names.NONE)
            .must("type", Vocabulary.SOURCE_TYPE)
            .must("source", Check.URI);

    private static final Shape DESTINATION = Shape.of("a destination", Shape.Names.NONE)
            .must("type", Vocabulary.SOURCE_TYPE)
            .must("destination", Check.URI);

    private static final Shape ERROR = Shape.of("an errorDeclaration", Shape.Names.URIS)
            .must("declarationTime", Check.TIME)
            .may("reason", Vocabulary.ERROR_REASON)
            .may("correctiveEventIDs", Check.list(Check.URI));

    private static final Shape DISPOSITIONS = Shape.of("a persistentDisposition", Shape.Names.NONE)
            .may("set", Check.list(Vocabulary.DISPOSITION, 1, true))
            .may("unset", Check.list(Vocabulary.DISPOSITION, 1, true))
            .and((object, path, problems) -> {
                if (!object.fields().containsKey("set") && !object.fields().containsKey("unset")) {
                    problems.add(object, path, "a persistentDisposition has set, unset, or both");
                }
            });

    private static final Shape SENSOR_REPORT = uris(
                    decimals(
                            Shape.of("a sensorReport", Shape.Names.URIS).may("type", Vocabulary.MEASUREMENT),
                            "value minValue maxValue meanValue sDev percRank percValue"),
                    "deviceID deviceMetadata rawData dataProcessingMethod bizRules microorganism chemicalSubstance"
                            + " coordinateReferenceSystem uriValue")
            .may("exception", Vocabulary.SENSOR_ALERT)
            .may("time", Check.TIME)
            .may("component", Vocabulary.COMPONENT)
            .may("stringValue", Check.TEXT)
            .may("booleanValue", Check.BOOLEAN)
            .may("hexBinaryValue", Check.HEXADECIMAL)
            .may("uom", Check.TEXT)
            .and((object, path, problems) -> {
                if (!object.fields().containsKey("type") && !object.fields().containsKey("exception")) {
                    problems.add(
                            object, path, "a sensorReport has no type, which it needs unless it reports an exception");
                }
            });

    private static final Shape SENSOR_METADATA = uris(
                    Shape.of("sensorMetadata", Shape.Names.URIS),
                    "deviceID deviceMetadata rawData dataProcessingMethod bizRules")
            .may("time", Check.TIME)
            .may("startTime", Check.TIME)
            .may("endTime", Check.TIME);

    private static final Shape SENSOR_ELEMENT = Shape.of("a sensorElement", Shape.Names.URIS)
            .may("sensorMetadata", SENSOR_METADATA)
            .must("sensorReport", Check.list(SENSOR_REPORT, 1, false));

    private static final Check ACTION =
            Check.texts(t -> List.of("ADD", "OBSERVE", "DELETE").contains(t), "ADD, OBSERVE or DELETE");

    private static final Check EPCS = Check.list(Check.URI, 0, true);
    private static final Check QUANTITIES = Check.list(QUANTITY);
    private static final Check TRANSACTIONS = Check.list(TRANSACTION);
    private static final Shape ILMD = Shape.of("an ilmd", Shape.Names.URIS);

    private static final Shape ANY_EVENT = Shape.of("an event", Shape.Names.ALL)
            .may("@context", Check::context)
            .must("type", Check.TEXT)
            .must("eventTime", Check.TIME)
            .may("recordTime", Check.TIME)
            .must("eventTimeZoneOffset", Check.OFFSET)
            .may("eventID", Check.URI)
            .may("certificationInfo", Check.either(Check.URI, Check.list(Check.URI)))
            .may("errorDeclaration", ERROR);

    private static final Shape COMMON = new Shape(
                    "", ANY_EVENT.fields(), ANY_EVENT.required(), Shape.Names.URIS, ANY_EVENT.whole())
            .may("bizStep", Vocabulary.BIZ_STEP)
            .may("disposition", Vocabulary.DISPOSITION)
            .may("persistentDisposition", DISPOSITIONS)
            .may("readPoint", PLACE.named("a readPoint"))
            .may("bizLocation", PLACE.named("a bizLocation"))
            .may("bizTransactionList", TRANSACTIONS)
            .may("sourceList", Check.list(SOURCE))
            .may("destinationList", Check.list(DESTINATION))
            .may("sensorElementList", Check.list(SENSOR_ELEMENT));

    private static final Map<String, Shape> SHAPES = Map.of(
            "ObjectEvent",
                    COMMON.named("an ObjectEvent")
                            .must("action", ACTION)
                            .may("epcList", EPCS)
                            .may("quantityList", QUANTITIES)
                            .may("ilmd", ILMD)
                            .and(EventShapes::object),
            "AggregationEvent",
                    parted("an AggregationEvent").may("parentID", Check.URI).and(EventShapes::parent),
            "AssociationEvent", parted("an AssociationEvent").must("parentID", Check.URI),
            "TransactionEvent",
                    COMMON.named("a TransactionEvent")
                            .must("action", ACTION)
                            .must("bizTransactionList", Check.list(TRANSACTION, 1, false))
                            .may("parentID", Check.URI)
                            .may("epcList", Check.list(Check.URI))
                            .may("quantityList", QUANTITIES)
                            .and(EventShapes::transaction),
            "TransformationEvent",
                    COMMON.named("a TransformationEvent")
                            .may("inputEPCList", EPCS)
                            .may("inputQuantityList", QUANTITIES)
                            .may("outputEPCList", EPCS)
                            .may("outputQuantityList", QUANTITIES)
                            .may("transformationID", Check.URI)
                            .may("ilmd", ILMD)
                            .and(EventShapes::transformation));

    private EventShapes() {}

    /** Checks an event of a list. */
    static void check(Json value, String path, Problems problems) {
        if (!(value instanceof Json.Members event)) {
            problems.add(value, path, "an event is an object, not " + value.kind());
            return;
        }
        String type = event.fields().get("type") instanceof Json.Text t ? t.value() : "";
        Shape shape = SHAPES.get(type);
        if (shape == null && !type.isEmpty() && !Check.isUri(type)) {
            problems.add(
                    event.fields().getOrDefault("type", event),
                    path + "/type",
                    "an ObjectEvent, AggregationEvent, AssociationEvent, TransformationEvent, TransactionEvent or a type of your"
                            + " own with a prefix is expected, not " + Problems.shown(type));
            return;
        }
        (shape == null ? ANY_EVENT : shape).check(event, path, problems);
    }

    private static Shape parted(String what) {
        return COMMON.named(what)
                .must("action", ACTION)
                .may("childEPCs", Check.list(Check.URI))
                .may("childQuantityList", QUANTITIES)
                .and(EventShapes::children);
    }

    private static Shape uris(Shape shape, String names) {
        return each(shape, names, Check.URI);
    }

    private static Shape decimals(Shape shape, String names) {
        return each(shape, names, Check.NUMBER);
    }

    private static Shape each(Shape shape, String names, Check check) {
        Shape more = shape;
        for (String name : names.split(" ", -1)) {
            more = more.may(name, check);
        }
        return more;
    }

    private static boolean some(Json.Members event, String... names) {
        for (String name : names) {
            if (event.fields().get(name) instanceof Json.Items list
                    && !list.items().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static boolean is(Json.Members event, String action) {
        return event.fields().get("action") instanceof Json.Text t && t.value().equals(action);
    }

    private static void object(Json.Members event, String path, Problems problems) {
        if (!some(event, "epcList", "quantityList", "sensorElementList")) {
            problems.add(
                    event,
                    path,
                    "an ObjectEvent is about something: epcList, quantityList or sensorElementList is not empty");
        } else if (!some(event, "epcList", "quantityList")
                && !event.fields().containsKey("epcList")
                && !event.fields().containsKey("readPoint")) {
            problems.add(
                    event,
                    path,
                    "an ObjectEvent without epcList and quantityList reports of a place: readPoint is needed");
        }
        if (event.fields().containsKey("ilmd") && (is(event, "OBSERVE") || is(event, "DELETE"))) {
            problems.add(
                    event.fields().getOrDefault("ilmd", event), path + "/ilmd", "ilmd comes with the action ADD only");
        }
    }

    private static void children(Json.Members event, String path, Problems problems) {
        if (!is(event, "DELETE") && !some(event, "childEPCs", "childQuantityList")) {
            problems.add(
                    event,
                    path,
                    "childEPCs or childQuantityList is not empty; only DELETE may leave them away, which takes all children off");
        }
    }

    private static void parent(Json.Members event, String path, Problems problems) {
        if (!event.fields().containsKey("parentID") && (is(event, "ADD") || is(event, "DELETE"))) {
            problems.add(event, path, "an AggregationEvent has no parentID, which ADD and DELETE need");
        }
    }

    private static void transaction(Json.Members event, String path, Problems problems) {
        if (!is(event, "DELETE") && !event.fields().containsKey("epcList") && !some(event, "quantityList")) {
            problems.add(
                    event, path, "a TransactionEvent has epcList or quantityList; only DELETE may leave both away");
        }
    }

    private static void transformation(Json.Members event, String path, Problems problems) {
        boolean in = some(event, "inputEPCList", "inputQuantityList");
        boolean out = some(event, "outputEPCList", "outputQuantityList");
        boolean parted = event.fields().containsKey("transformationID");
        if (!(in && out) && !(parted && (in || out))) {
            problems.add(
                    event,
                    path,
                    "a TransformationEvent has inputs and outputs; one of them may be missing only where transformationID joins it"
                            + " to other events");
        }
    }
}
