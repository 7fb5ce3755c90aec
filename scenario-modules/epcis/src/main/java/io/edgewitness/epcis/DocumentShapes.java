package io.edgewitness.epcis;

/** Documents that hold events, without the events themselves. */
final class DocumentShapes {
    private static final Shape ATTRIBUTE = Shape.of("an attribute", Shape.Names.ALL)
            .must("id", Check.URI)
            .may("attribute", (value, path, problems) -> {
                if (!(value instanceof Json.Number || value instanceof Json.Text || value instanceof Json.Members)) {
                    problems.add(value, path, "an attribute is a text, a number or an object, not " + value.kind());
                }
            });

    private static final Shape ELEMENT = Shape.of("a vocabulary element", Shape.Names.ALL)
            .must("id", Check.URI)
            .may("attributes", Check.list(ATTRIBUTE))
            .may("children", Check.list(Check.URI));

    private static final Check VOCABULARIES = Check.list(Shape.of("a vocabulary", Shape.Names.ALL)
            .must("type", Check.URI)
            .may("vocabularyElementList", Check.list(ELEMENT)));

    private static final Shape HEADER = Shape.of("the epcisHeader", Shape.Names.URIS)
            .may("epcisMasterData", Shape.of("epcisMasterData", Shape.Names.ALL).may("vocabularyList", VOCABULARIES));

    private static final Shape BODY =
            Shape.of("the epcisBody", Shape.Names.ALL).must("eventList", Check.list(Check.ANY));

    private static final Shape RESULTS = Shape.of("the resultsBody", Shape.Names.URIS)
            .must("eventList", Check.list(Check.ANY))
            .may("vocabularyList", VOCABULARIES);

    private static final Shape QUERY_BODY = Shape.of("the epcisBody", Shape.Names.URIS)
            .must(
                    "queryResults",
                    Shape.of("queryResults", Shape.Names.URIS)
                            .must("queryName", Check.TEXT)
                            .may("subscriptionID", Check.TEXT)
                            .must("resultsBody", RESULTS));

    private static final Shape QUERY = Shape.of("an EPCISQueryDocument", Shape.Names.URIS)
            .must("@context", Check::context)
            .must("type", Check.TEXT)
            .may("id", Check.URI)
            .may("schemaVersion", Check.VERSION)
            .may("creationDate", Check.TIME)
            .must("epcisBody", QUERY_BODY);

    private static final Shape DOCUMENT = Shape.of("an EPCISDocument", Shape.Names.URIS)
            .must("@context", Check::context)
            .must("type", Check.TEXT)
            .may("id", Check.URI)
            .must("schemaVersion", Check.VERSION)
            .must("creationDate", Check.TIME)
            .may("instanceIdentifier", Check.TEXT)
            .may("sender", Check.TEXT)
            .may("receiver", Check.TEXT)
            .may("epcisHeader", HEADER)
            .must("epcisBody", BODY);

    private DocumentShapes() {}

    static void check(Json.Members head, Problems problems) {
        Json type = head.fields().get("type");
        if (!(type instanceof Json.Text t)) {
            problems.add(
                    type == null ? head : type,
                    type == null ? "" : "/type",
                    "type is a text: EPCISDocument, EPCISQueryDocument, or that of one event");
        } else if (t.value().equals(EpcisDocument.DOCUMENT)) {
            DOCUMENT.check(head, "", problems);
        } else if (t.value().equals(EpcisDocument.QUERY_DOCUMENT)) {
            QUERY.check(head, "", problems);
        } else {
            EventShapes.check(head, "", problems);
            if (!head.fields().containsKey("@context")) {
                problems.add(head, "", "an event that stands alone has an @context");
            }
        }
    }
}
