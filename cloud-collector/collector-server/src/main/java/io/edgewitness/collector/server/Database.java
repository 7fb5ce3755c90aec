package io.edgewitness.collector.server;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/** The pool of connections. Hands out none that is broken; while the database is away, asking for one fails after 5 s. */
final class Database {
    private static final int CONNECTIONS = 12;
    private static final long WAIT_MILLIS = 5_000;

    private Database() {}

    /** Does not connect yet. */
    static HikariDataSource pool(String jdbcUrl, @Nullable String user, @Nullable String password) {
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
        return new HikariDataSource(config);
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
        return pool(postgres.jdbcUrl(), postgres.user(), postgres.password());
    }
}
