package io.edgewitness.collector.server;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/** The pool of connections. Hands out none that is broken; while the database is away, asking for one fails after 5 s. */
final class Database {
    private static final int CONNECTIONS = 12;
    private static final long WAIT_MILLIS = 5_000;

    private Database() {}

    /** Does not connect yet. */
    static HikariDataSource pool(String jdbcUrl, @Nullable String user, @Nullable String password) {
        return new HikariDataSource(config(jdbcUrl, user, password));
    }

    private static HikariConfig config(String jdbcUrl, @Nullable String user, @Nullable String password) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("database");
        config.setJdbcUrl(jdbcUrl);
        if (user != null) {
            config.setUsername(user);
        }
        if (password != null) {
            config.setPassword(password);
        }
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(2);
        config.setConnectionTimeout(WAIT_MILLIS);
        config.setValidationTimeout(2_000);
        config.setInitializationFailTimeout(-1);
        config.setKeepaliveTime(30_000);
        config.addDataSourceProperty("currentSchema", "store,evidence,public");
        config.addDataSourceProperty("ApplicationName", "edgewitness-collector");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("connectTimeout", "5");
        config.addDataSourceProperty("socketTimeout", "300");
        return config;
    }

    /** @return whether the driver understands this address */
    static boolean isAddress(String url) {
        try {
            return Driver.parseURL(url, new Properties()) != null;
        } catch (IllegalArgumentException e) {
            // of a percent sign that begins no code
            return false;
        }
    }

    static HikariDataSource pool(EmbeddedPostgres postgres) {
        return new OnOurDisk(
                config(postgres.jdbcUrl(), postgres.user(), postgres.password()),
                () -> DiskSpace.isFull(postgres.data()));
    }

    /** Says of a database that is away whether that is for want of space. */
    static final class OnOurDisk extends HikariDataSource {
        private final BooleanSupplier full;

        OnOurDisk(HikariConfig config, BooleanSupplier full) {
            super(config);
            this.full = full;
        }

        @Override
        public Connection getConnection() throws SQLException {
            try {
                return super.getConnection();
            } catch (SQLException e) {
                throw full.getAsBoolean() ? DiskSpace.full(e) : e;
            }
        }
    }
}
