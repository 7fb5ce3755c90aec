package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.Scope;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can be listed of yards: {@code ?agent=&yard=&location=&item=&limit=}. A value that is not known is an empty text. */
enum YardListing implements ListHandler.Rows {
    PLACES("agent yard location looked counted #items #differences"),
    ITEMS("agent yard item location seen #identity by appearance #appearanceConfidence size #sizeConfidence #massKg"
            + " condition #conditionConfidence grade"),
    DIFFERENCES("agent yard since item kind location books zh en"),
    PLANS("agent yard at plan #length #width #height #filledPercent placed left"),
    AUDITS("agent yard at type item location #right #audited zh en");

    private final String columns;

    YardListing(String columns) {
        this.columns = columns;
    }

    @Override
    public String columns() {
        return columns;
    }

    @Override
    public String file() {
        return "yard-" + name().toLowerCase(Locale.ROOT) + ".csv";
    }

    @Override
    public List<Map<String, Object>> rows(Connection c, Scope scope, Map<String, String> query, int limit)
            throws SQLException {
        YardStock.Wanted w = new YardStock.Wanted(
                ListHandler.name(query, "agent"),
                ListHandler.name(query, "yard"),
                ListHandler.name(query, "location"),
                ListHandler.name(query, "item"),
                limit);
        return switch (this) {
            case PLACES ->
                YardStock.places(c, scope, w).stream()
                        .map(p -> map(
                                p.agent(), p.yard(), p.location(), p.looked(), p.counted(), p.items(), p.differences()))
                        .toList();
            case ITEMS -> YardStock.items(c, scope, w).stream().map(this::item).toList();
            case DIFFERENCES ->
                YardStock.differences(c, scope, w).stream()
                        .map(d -> map(
                                d.agent(),
                                d.yard(),
                                d.since(),
                                d.item(),
                                d.kind(),
                                d.location(),
                                d.books(),
                                d.zh(),
                                d.en()))
                        .toList();
            case PLANS ->
                YardStock.plans(c, scope, w).stream()
                        .map(p -> map(
                                p.agent(),
                                p.yard(),
                                p.at(),
                                p.name(),
                                p.length(),
                                p.width(),
                                p.height(),
                                p.filled(),
                                p.placed(),
                                p.left()))
                        .toList();
            case AUDITS ->
                YardStock.audits(c, scope, w).stream()
                        .map(a -> map(
                                a.agent(),
                                a.yard(),
                                a.at(),
                                a.type(),
                                a.item(),
                                a.location(),
                                a.right(),
                                a.audited(),
                                a.zh(),
                                a.en()))
                        .toList();
        };
    }

    private Map<String, Object> item(YardStock.Item i) {
        return map(
                i.agent(),
                i.yard(),
                i.item(),
                i.location(),
                i.seen(),
                i.identity(),
                i.by(),
                i.appearance().value(),
                i.appearance().confidence(),
                i.size().value(),
                i.size().confidence(),
                i.mass(),
                i.condition().value(),
                i.condition().confidence(),
                i.grade());
    }

    private Map<String, Object> map(@Nullable Object... values) {
        return Listing.map(columns, values);
    }
}
