package io.edgewitness.collector.traceability;

import io.edgewitness.collector.api.CollectorModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Units, their genealogy and their events, under {@code trace}, {@code epcis/events} and {@code traceability/recall}. */
public final class TraceabilityModule implements CollectorModule {
    @Override
    public String name() {
        return "traceability";
    }

    @Override
    public List<Migration> migrations() {
        return List.of(
                new Migration(1, script("1.sql")),
                new Migration(2, script("2.sql")),
                new Migration(3, script("3.sql")),
                new Migration(4, script("4.sql")),
                new Migration(5, script("5.sql")));
    }

    @Override
    public List<EventProjection> eventProjections() {
        return List.of(new TraceProjection());
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("trace", new LifeHandler()),
                new Route("trace/{unit}", new LifeHandler()),
                new Route("traceability/recall", new RecallHandler(false)),
                new Route("traceability/recall.csv", new RecallHandler(true)),
                new Route("epcis/events", new EpcisHandler()),
                new Route("epcis/events/{event}", new EpcisHandler("EQ_eventID", "event")),
                new Route("epcis/eventTypes", new NamesHandler("traceability.event", "type")),
                new Route("epcis/eventTypes/{type}/events", new EpcisHandler("eventType", "type")),
                new Route("epcis/epcs", new NamesHandler("traceability.mention", "unit")),
                new Route("epcis/epcs/{epc}/events", new EpcisHandler("MATCH_anyEPC", "epc")),
                new Route("epcis/bizSteps", new NamesHandler("traceability.event", "biz_step")),
                new Route("epcis/bizSteps/{step}/events", new EpcisHandler("EQ_bizStep", "step")),
                new Route("epcis/bizLocations", new NamesHandler("traceability.event", "biz_location")),
                new Route("epcis/bizLocations/{place}/events", new EpcisHandler("EQ_bizLocation", "place")),
                new Route("epcis/readPoints", new NamesHandler("traceability.event", "read_point")),
                new Route("epcis/readPoints/{place}/events", new EpcisHandler("EQ_readPoint", "place")),
                new Route("epcis/dispositions", new NamesHandler("traceability.event", "disposition")),
                new Route("epcis/dispositions/{word}/events", new EpcisHandler("EQ_disposition", "word")));
    }

    /** What others declared is in no batch. */
    @Override
    public long prepare(Connection connection, long after) throws SQLException {
        return Declared.addNext(connection, after);
    }

    @Override
    public void complete(Connection connection) throws SQLException {
        Declared.addRest(connection);
    }

    private static String script(String name) {
        try (InputStream in = TraceabilityModule.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the module was built without " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
