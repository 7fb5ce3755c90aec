package io.edgewitness.collector.maintenance;

import io.edgewitness.collector.api.Scope;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that a machine's page shows beside its charts.
 *
 * @param causes of the newest diagnosis of each sensor
 * @param forecasts the newest of each type that looks ahead: prognosis, forecast, maintenance-plan, operating-advice
 * @param messages newest first
 * @param sensors that have spectra
 * @param zones of the last {@value #ZONE_DAYS} days
 * @param orders work orders of the maintenance system, newest first
 * @param connector how that system is; null: none is connected
 */
public record MachineDetail(
        Machine machine,
        List<Cause> causes,
        List<Messages.Message> forecasts,
        List<Messages.Message> messages,
        History.Kept kept,
        List<String> sensors,
        Spectrum.Kept spectra,
        List<History.ZoneShare> zones,
        List<WorkOrder> orders,
        WorkOrder.@Nullable Connector connector) {
    public static final int ZONE_DAYS = 7;

    private static final int SHOWN = 50;
    private static final int ORDERS = 20;
    private static final List<String> AHEAD = List.of("operating-advice", "maintenance-plan", "prognosis", "forecast");

    /** @return null: there is none in the scope */
    public static @Nullable MachineDetail of(Connection c, Scope scope, String agent, String id) throws SQLException {
        Machine machine = Machines.of(c, scope).stream()
                .filter(m -> m.is(agent, id))
                .findFirst()
                .orElse(null);
        if (machine == null) {
            return null;
        }
        List<String> instances = machine.instances();
        List<String> types = new MessageProjection().types();
        String diagnosis = machine.diagnosis();
        Stream.Builder<Messages.Message> ahead = Stream.builder();
        for (String type : AHEAD) {
            Messages.newest(c, scope, agent, instances, List.of(type), Instant.EPOCH, 1)
                    .forEach(ahead);
        }
        return new MachineDetail(
                machine,
                diagnosis == null ? List.of() : Cause.newest(c, scope, agent, diagnosis),
                ahead.build().toList(),
                Messages.newest(c, scope, agent, instances, types, Instant.EPOCH, SHOWN),
                History.kept(c, scope, agent, instances),
                diagnosis == null ? List.of() : Spectrum.sensors(c, scope, agent, diagnosis),
                diagnosis == null ? new Spectrum.Kept(0, null) : Spectrum.kept(c, scope, agent, diagnosis),
                diagnosis == null
                        ? List.of()
                        : History.zones(c, scope, agent, diagnosis, machine.at().minus(Duration.ofDays(ZONE_DAYS))),
                WorkOrder.newest(c, scope, agent, instances, ORDERS),
                WorkOrder.connector(c, scope));
    }
}
