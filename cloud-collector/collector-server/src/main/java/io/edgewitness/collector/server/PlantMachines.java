package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.maintenance.Machine;
import io.edgewitness.collector.maintenance.Machines;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** Machines for the pages. Any thread. */
final class PlantMachines {
    private final DataSource database;

    PlantMachines(DataSource database) {
        this.database = database;
    }

    List<Machine> all(Scope scope) throws BatchStore.StoreException {
        try (Connection c = database.getConnection()) {
            return Machines.of(c, scope);
        } catch (SQLException e) {
            throw new BatchStore.StoreException("the database is away: " + e.getMessage(), e);
        }
    }
}
