package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.Scope;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * All that a yard's page shows.
 *
 * @param yards of the scope, of which {@code yard} is one
 * @param place that is looked into; empty: none
 * @param items that lie there, or were looked for
 * @param plans newest first
 * @param audits newest first
 */
public record YardDetail(
        List<Yard> yards,
        Yard yard,
        List<YardStock.Place> places,
        List<YardStock.Difference> differences,
        String place,
        List<YardStock.Item> items,
        List<YardStock.Plan> plans,
        List<YardStock.Audit> audits,
        Instant now) {
    private static final int MOST_PLACES = 10_000;
    private static final int SHOWN = 200;
    private static final int PLANS = 5;

    /**
     * Of one yard.
     *
     * @param yards of the scope
     * @param place empty: items are looked for by {@code item}, if at all
     * @param item a code; empty: what lies at the place
     */
    public static YardDetail of(
            Connection c, Scope scope, List<Yard> yards, Yard yard, String place, String item, Instant now)
            throws SQLException {
        YardStock.Wanted all = new YardStock.Wanted(yard.agent(), yard.name(), null, null, MOST_PLACES);
        YardStock.Wanted some = new YardStock.Wanted(yard.agent(), yard.name(), null, null, SHOWN);
        List<YardStock.Item> items = place.isEmpty() && item.isEmpty()
                ? List.of()
                : YardStock.items(
                        c,
                        scope,
                        new YardStock.Wanted(
                                yard.agent(),
                                yard.name(),
                                item.isEmpty() ? place : null,
                                item.isEmpty() ? null : item,
                                SHOWN));
        return new YardDetail(
                yards,
                yard,
                YardStock.places(c, scope, all),
                YardStock.differences(c, scope, some),
                place,
                items,
                YardStock.plans(c, scope, new YardStock.Wanted(yard.agent(), yard.name(), null, null, PLANS)),
                YardStock.audits(c, scope, new YardStock.Wanted(yard.agent(), yard.name(), null, null, 20)),
                now);
    }
}
