package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.CollectorModule;
import java.util.List;

/** Verdicts of machine vision, under {@code inspection/…}. */
public final class InspectionModule implements CollectorModule {
    @Override
    public String name() {
        return "inspection";
    }

    @Override
    public List<Migration> migrations() {
        return List.of(new Migration(1, ComplianceModule.script("inspection-1.sql")));
    }

    @Override
    public List<Projection> projections() {
        return List.of(new LineProjection("mv_inspected_count"), new InspectionShares());
    }

    @Override
    public List<EventProjection> eventProjections() {
        return List.of(new InspectionRows());
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("inspection/parts", new ListHandler(InspectionListing.PARTS, false)),
                new Route("inspection/parts.csv", new ListHandler(InspectionListing.PARTS, true)),
                new Route("inspection/documents", new ListHandler(InspectionListing.DOCUMENTS, false)));
    }
}
