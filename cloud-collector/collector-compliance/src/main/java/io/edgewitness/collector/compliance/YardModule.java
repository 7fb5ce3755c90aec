package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.CollectorModule;
import java.util.List;

/** What lies where in yards and how they differ from the WMS, under {@code yard/…}. */
public final class YardModule implements CollectorModule {
    @Override
    public String name() {
        return "yard";
    }

    @Override
    public List<Migration> migrations() {
        return List.of(new Migration(1, ComplianceModule.script("yard-1.sql")));
    }

    @Override
    public List<Projection> projections() {
        return List.of(new LineProjection("yt_stock_view_age_s_p95"));
    }

    @Override
    public List<EventProjection> eventProjections() {
        return List.of(new YardRows());
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("yard/places", new ListHandler(YardListing.PLACES, false)),
                new Route("yard/items", new ListHandler(YardListing.ITEMS, false)),
                new Route("yard/differences", new ListHandler(YardListing.DIFFERENCES, false)),
                new Route("yard/plans", new ListHandler(YardListing.PLANS, false)),
                new Route("yard/audits", new ListHandler(YardListing.AUDITS, false)),
                new Route("yard/items.csv", new ListHandler(YardListing.ITEMS, true)),
                new Route("yard/differences.csv", new ListHandler(YardListing.DIFFERENCES, true)));
    }
}
