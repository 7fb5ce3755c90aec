package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.workplace.Settings;
import io.edgewitness.collector.workplace.Workplace;
import io.edgewitness.edge.api.SystemClock;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkplaceTablesTest {
    @TempDir
    Path files;

    @Test
    void peopleAndTheirTrailOutliveARebuildAndARestart() throws Exception {
        try (HikariDataSource database = TestDatabase.bare()) {
            PostgresStore store = PostgresStore.open(database, new SystemClock(), List.of());
            Workplace before = open(database);
            assertThat(before.firstPerson()).isNotNull();
            assertThat(store.rebuild(false)).isNotNull();
            PostgresStore.open(database, new SystemClock(), List.of());
            Workplace after = open(database);
            assertThat(after.firstPerson()).isNull();
            assertThat(after.trail().head()).isEqualTo(before.trail().head());
            assertThat(after.trail().verify().whole()).isTrue();
        }
    }

    private Workplace open(HikariDataSource database) throws Exception {
        return Workplace.open(database, files, new SystemClock(), new SecureRandom(), Settings.DEFAULT);
    }

    @Test
    void noModuleTakesTheWorkplacesSchema() {
        CollectorModule module = new CollectorModule() {
            @Override
            public String name() {
                return Workplace.SCHEMA;
            }

            @Override
            public List<Migration> migrations() {
                return List.of();
            }
        };
        assertThatThrownBy(() -> new Schema(List.of(module), SampleSettings.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
