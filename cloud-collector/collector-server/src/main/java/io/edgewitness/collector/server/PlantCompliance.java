package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.compliance.InspectionDetail;
import io.edgewitness.collector.compliance.InspectionLine;
import io.edgewitness.collector.compliance.Line;
import io.edgewitness.collector.compliance.LineDetail;
import io.edgewitness.collector.compliance.Procedures;
import io.edgewitness.collector.compliance.StationNow;
import io.edgewitness.collector.compliance.UnitPath;
import io.edgewitness.collector.compliance.Yard;
import io.edgewitness.collector.compliance.YardDetail;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Lines, units, stations and yards for the pages. Any thread. */
final class PlantCompliance {
    private final DataSource database;
    private final InstantSource clock;
    private final PlantAgents agents;
    private final Procedures procedures = new Procedures();

    PlantCompliance(DataSource database, InstantSource clock, PlantAgents agents) {
        this.database = database;
        this.clock = clock;
        this.agents = agents;
    }

    private interface Question<T> {
        @Nullable
        T ask(Connection c) throws SQLException;
    }

    private <T> Optional<T> answer(Question<T> question) throws BatchStore.StoreException {
        try (Connection c = database.getConnection()) {
            return Optional.ofNullable(question.ask(c));
        } catch (SQLException e) {
            throw new BatchStore.StoreException("the database is away: " + e.getMessage(), e);
        }
    }

    List<Line> lines(Scope scope, Duration back) throws BatchStore.StoreException {
        Instant now = clock.instant();
        Function<String, ZoneId> zones = agents.zones();
        return answer(c -> Line.all(c, scope, now.minus(back), now, zones)).orElse(List.of());
    }

    Optional<LineDetail> line(Scope scope, String agent, String line, Duration back, int shown)
            throws BatchStore.StoreException {
        Instant now = clock.instant();
        ZoneId zone = agents.zone(agent);
        return answer(c -> LineDetail.of(c, scope, agent, line, now.minus(back), now, zone, shown));
    }

    Optional<UnitPath> unit(Scope scope, String agent, String line, String unit) throws BatchStore.StoreException {
        return answer(c -> UnitPath.of(c, scope, agent, line, unit, clock.instant()));
    }

    Optional<StationNow> station(Scope scope, String agent, String line, String station)
            throws BatchStore.StoreException {
        return answer(c -> StationNow.of(c, scope, procedures, agent, line, station, clock.instant()));
    }

    List<InspectionLine> inspections(Scope scope, Duration back) throws BatchStore.StoreException {
        Instant since = clock.instant().minus(back);
        return answer(c -> InspectionLine.all(c, scope, null, null, since)).orElse(List.of());
    }

    Optional<InspectionDetail> inspection(Scope scope, String agent, String line, Duration back)
            throws BatchStore.StoreException {
        return answer(
                c -> InspectionDetail.of(c, scope, agent, line, clock.instant().minus(back)));
    }

    Optional<YardDetail> yard(Scope scope, String agent, String yard, String place, String item)
            throws BatchStore.StoreException {
        return answer(c -> {
            List<Yard> yards = Yard.all(c, scope);
            Yard asked = yards.stream()
                    .filter(y -> yard.isEmpty()
                            || (y.name().equals(yard) && y.agent().equals(agent)))
                    .findFirst()
                    .orElse(null);
            return asked == null ? null : YardDetail.of(c, scope, yards, asked, place, item, clock.instant());
        });
    }
}
