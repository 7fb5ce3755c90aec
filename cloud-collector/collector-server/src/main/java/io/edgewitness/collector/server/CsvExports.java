package io.edgewitness.collector.server;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listings as CSV, however long: rows come from a cursor of the database and go out as the caller takes them, a thousand of them in memory.
 * Ends with its connection when the caller goes away. Any thread.
 */
final class CsvExports {
    private static final Logger LOG = LoggerFactory.getLogger(CsvExports.class);
    private static final int ROWS_AT_ONCE = 1_000;
    /** Each holds a connection of the database's pool for as long as its caller takes. */
    private static final int AT_ONCE = 3;

    private static final int FIRST_ROW_SECONDS = 120;

    private final DataSource database;
    private final Semaphore free = new Semaphore(AT_ONCE);

    CsvExports(DataSource database) {
        this.database = database;
    }

    void addTo(Javalin javalin) {
        for (CsvListing listing : CsvListing.values()) {
            javalin.get("/api/v1/" + listing.file(), c -> get(c, listing));
        }
    }

    private void get(Context c, CsvListing listing) throws SQLException {
        CsvListing.Wanted wanted = Asked.csv(c);
        if (!free.tryAcquire()) {
            c.header("Retry-After", "30");
            throw new HttpResponseException(
                    429,
                    AT_ONCE + " exports are under way, which is all there may be; try again when one has ended",
                    Map.of());
        }
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            try (PreparedStatement statement = connection.prepareStatement(listing.sql(connection))) {
                listing.fill(statement, wanted);
                statement.setFetchSize(ROWS_AT_ONCE);
                statement.setQueryTimeout(FIRST_ROW_SECONDS);
                try (ResultSet rows = statement.executeQuery()) {
                    send(c, listing, rows, wanted.bom());
                }
            } finally {
                Jdbc.rollback(connection);
                connection.setReadOnly(false);
            }
        } finally {
            free.release();
        }
    }

    private static void send(Context c, CsvListing listing, ResultSet rows, boolean bom) throws SQLException {
        c.contentType("text/csv; charset=utf-8; header=present");
        c.header("Content-Disposition", "attachment; filename=\"" + listing.file() + "\"");
        c.header("Cache-Control", "no-store");
        List<CsvWriter.Column> columns = listing.columns();
        boolean whole = false;
        try {
            OutputStream out = c.outputStream();
            CsvWriter csv = new CsvWriter(out, bom);
            csv.head(columns);
            while (rows.next()) {
                Map<String, @Nullable Object> row = listing.row(rows);
                csv.row(columns, row);
            }
            csv.flush();
            whole = true;
        } catch (IOException e) {
            LOG.debug("{}: the caller went away", c.path());
        } catch (SQLException e) {
            LOG.warn("{}: the rest is missing: {}", c.path(), Jdbc.reason(e));
        } finally {
            if (!whole) {
                // Its status is long said: only a broken connection tells the caller that this is not all.
                Request.getBaseRequest(c.req()).getHttpChannel().abort(new IOException("the export ended early"));
            }
        }
    }
}
