package io.edgewitness.collector.maintenance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Orders of a maintenance system: made, moved, found, looked at. One thread. */
final class CmmsClient {
    private static final int LONGEST_TITLE = 120;

    private final CmmsSettings settings;
    private final CmmsHttp http;

    CmmsClient(CmmsSettings settings) {
        this.settings = settings;
        this.http = new CmmsHttp(settings);
    }

    /** @param next where the next question goes on; empty: it told none */
    record Page(List<RemoteOrder> orders, String next) {}

    /** @return the order as the system keeps it now */
    RemoteOrder create(WorkOrder order, String asset) throws CmmsException {
        ObjectNode body = CmmsHttp.JSON.createObjectNode();
        put(body, "external", order.id());
        put(body, "asset", asset);
        putPlan(body, order);
        RemoteOrder made = RemoteOrder.of(http.post(settings.create(), body, order.id()), settings);
        if (made == null) {
            throw new CmmsException(CmmsException.Fault.NONSENSE, "its answer to a new order names no order");
        }
        return made;
    }

    /** @return false: the system has no such order, or no such path */
    boolean move(WorkOrder order) throws CmmsException {
        ObjectNode body = CmmsHttp.JSON.createObjectNode();
        putPlan(body, order);
        if (order.from() == null) {
            put(body, "from", null);
            put(body, "to", null);
        }
        return http.patch(settings.update().replace("{id}", encoded(order.remote())), body);
    }

    private void putPlan(ObjectNode body, WorkOrder order) {
        put(body, "title", Told.cut(words(order).replace('\n', ' '), LONGEST_TITLE));
        put(body, "text", words(order) + "\n" + order.id());
        put(body, "priority", order.priority());
        put(body, "from", order.from() == null ? "" : order.from().toString());
        put(body, "to", order.to() == null ? "" : order.to().toString());
    }

    private String words(WorkOrder order) {
        return switch (settings.language()) {
            case "zh" -> order.zh();
            case "en" -> order.en();
            default -> order.zh() + "\n" + order.en();
        };
    }

    /** @param value empty: it is not stated; null: there is none any more */
    private void put(ObjectNode body, String field, @Nullable String value) {
        String place = settings.place(field);
        if (place.isEmpty() || (value != null && value.isEmpty())) {
            return;
        }
        String[] parts = place.split("\\.", -1);
        ObjectNode in = body;
        for (int i = 0; i < parts.length - 1; i++) {
            in = in.withObjectProperty(parts[i]);
        }
        in.put(parts[parts.length - 1], value);
    }

    /** @return the order that carries our id; null: there is none yet */
    @Nullable
    RemoteOrder find(String external) throws CmmsException {
        JsonNode answer = http.get(settings.find().replace("{external}", encoded(external)));
        if (answer == null) {
            // Not the same as an empty list: who takes it for one may order twice.
            throw new CmmsException(CmmsException.Fault.NONSENSE, "it has no " + settings.find());
        }
        return page(answer).orders().stream()
                .filter(o -> o.external().equals(external))
                .findFirst()
                .orElse(null);
    }

    Page changed(String cursor) throws CmmsException {
        JsonNode answer = http.get(settings.changed().replace("{cursor}", encoded(cursor)));
        if (answer == null) {
            throw new CmmsException(CmmsException.Fault.NONSENSE, "it has no " + settings.changed());
        }
        return page(answer);
    }

    /** @return null: it was deleted */
    @Nullable
    RemoteOrder one(String id) throws CmmsException {
        JsonNode answer = http.get(settings.one().replace("{id}", encoded(id)));
        RemoteOrder order = answer == null ? null : RemoteOrder.of(answer, settings);
        if (answer != null && (order == null || !order.id().equals(id))) {
            throw new CmmsException(CmmsException.Fault.NONSENSE, "asked for order " + id + " it answered another");
        }
        return order;
    }

    private Page page(JsonNode answer) throws CmmsException {
        JsonNode items = answer.isArray() ? answer : RemoteOrder.at(answer, settings.place("items"));
        if (!items.isArray()) {
            throw new CmmsException(CmmsException.Fault.NONSENSE, "its list of orders is none");
        }
        List<RemoteOrder> orders = new ArrayList<>();
        for (JsonNode item : items) {
            RemoteOrder order = RemoteOrder.of(item, settings);
            if (order != null) {
                orders.add(order);
            }
        }
        JsonNode next = RemoteOrder.at(answer, settings.place("next"));
        return new Page(orders, next.isValueNode() && !next.isNull() ? Told.cut(next.asText(), 500) : "");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
