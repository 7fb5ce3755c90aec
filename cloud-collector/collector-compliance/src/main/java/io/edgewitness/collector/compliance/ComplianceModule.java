package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.CollectorModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Lines, units, findings and seeded tests, under {@code compliance/…}. */
public final class ComplianceModule implements CollectorModule {
    @Override
    public String name() {
        return "compliance";
    }

    @Override
    public List<Migration> migrations() {
        return List.of(new Migration(1, script("1.sql")));
    }

    @Override
    public List<Projection> projections() {
        return List.of(new LineProjection("pc_observable_step_ratio"));
    }

    @Override
    public List<EventProjection> eventProjections() {
        return List.of(new EventRows());
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("compliance/procedures", new ProceduresHandler()),
                new Route("compliance/cases", new ListHandler(Listing.CASES, false)),
                new Route("compliance/findings", new ListHandler(Listing.FINDINGS, false)),
                new Route("compliance/seeded", new ListHandler(Listing.SEEDED, false)),
                new Route("compliance/cases.csv", new ListHandler(Listing.CASES, true)),
                new Route("compliance/findings.csv", new ListHandler(Listing.FINDINGS, true)),
                new Route("compliance/seeded.csv", new ListHandler(Listing.SEEDED, true)),
                new Route("compliance/log.xes", new XesHandler()));
    }

    static String script(String name) {
        try (InputStream in = ComplianceModule.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the module was built without " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
