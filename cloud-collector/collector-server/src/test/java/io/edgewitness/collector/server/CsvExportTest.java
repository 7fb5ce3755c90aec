package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CsvExportTest {
    private static final String MARCH = "from=2026-03-01T00:00:00Z&to=2026-04-02T00:00:00Z";
    private static final int MANY = 1_000_000;

    private RestFixture rest;

    @BeforeEach
    void start() throws Exception {
        rest = new RestFixture();
        rest.store.store(List.of(new TestBatches("gw-1")
                .metric("em_energy_kwh", 0, 0, "-1.50")
                .metric("em_energy_kwh", 0, 1, "1.75")
                .samples(20)
                .eventAndGap()
                .close()));
        rest.start(new HttpGuard(null), javalin -> {});
    }

    @AfterEach
    void stop() {
        rest.close();
    }

    private <T> HttpResponse<T> get(String path, HttpResponse.BodyHandler<T> body) throws Exception {
        return rest.send(rest.request("/api/v1/" + path), body);
    }

    private String csv(String path) throws Exception {
        HttpResponse<String> response = get(path, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/csv; charset=utf-8; header=present");
        return response.body();
    }

    private void execute(String sql) throws Exception {
        try (Connection c = rest.database.getConnection();
                Statement s = c.createStatement()) {
            s.execute(sql);
        }
    }

    @Test
    void figuresCarryUnitQualityWindowRevisionAndArm() throws Exception {
        assertThat(csv("metrics.csv?" + MARCH).split("\r\n", -1))
                .hasSize(4)
                .startsWith(
                        "agent,enterprise,site,scenario,slug,name,labels,windowStart,windowEnd,revision,arm,value,numerator,"
                                + "denominator,missing,unit,formula,aggregation,expected,received,modes,clockBoundNs,epoch,batch,sequence")
                .anySatisfy(line -> assertThat(line)
                        .contains("2026-03-31T15:59:50Z,2026-03-31T16:00:00Z,0,on,-1.50,,,,kW.h,register-difference@1,")
                        .contains(",10,10,\"{\"\"SIM\"\":10}\",-1,1,1,")
                        .contains(",\"{\"\"medium\"\":\"\"electricity\"\"}\","));
    }

    @Test
    void samplesCarryUnitQualityAndMode() throws Exception {
        List<String> lines = csv("samples.csv?" + MARCH).lines().toList();
        assertThat(lines).hasSize(21);
        assertThat(lines.get(1))
                .startsWith("2026-03-31T15:59:50Z,")
                .contains(",acme,jn-plant-1,gw-1,meter1.energy,kW.h,SIM,GOOD,1000,,1,1,");
        assertThat(lines).anyMatch(l -> l.contains(",press.state,1,REAL,BAD 0x80310000,,,"));
        assertThat(csv("samples.csv?limit=3&name=press.state").lines()).hasSize(4);
    }

    @Test
    void trendsGapsAndEventsComeAsWell() throws Exception {
        assertThat(csv("trends.csv?" + MARCH)).contains(",gw-1,meter1.energy,SIM,");
        assertThat(csv("gaps.csv?" + MARCH))
                .contains("2026-03-31T15:59:50Z,2026-03-31T15:59:55Z,5,\"disconnected: it said \"\"no\"\"\"");
        assertThat(csv("events.csv?" + MARCH)).contains("300,\"换表\t\\ line\nbreak\"");
    }

    @Test
    void aTextThatASpreadsheetWouldRunDoesNot() throws Exception {
        execute("UPDATE evidence.event SET message = '=HYPERLINK(\"http://x.example\")', scenario = '@x', type = '+1'");
        assertThat(csv("events.csv?" + MARCH))
                .contains(",'@x,'+1,")
                .contains("\"'=HYPERLINK(\"\"http://x.example\"\")\"");
        assertThat(csv("events.csv?bom=1&" + MARCH)).startsWith("\uFEFFagent,");
    }

    @Test
    void withoutATimeOrANumberOfRowsTheQuestionIsRefused() throws Exception {
        for (String path : List.of("metrics.csv", "samples.csv?from=2026-03-01T00:00:00Z", "gaps.csv?limit=0")) {
            HttpResponse<String> response = get(path, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(path).isEqualTo(400);
            assertThat(response.body()).contains("\"detail\"");
        }
    }

    private void fillMany() throws Exception {
        execute(
                "INSERT INTO evidence.sample (received, enterprise, site, agent, epoch, batch, sequence, point, mode, quality,"
                        + " number) SELECT '2026-03-31'::timestamptz + n * interval '10 ms', 'acme', 'jn-plant-1', 'gw-1', 1, 2, n,"
                        + " 'meter1.energy', 'REAL', 'G', n FROM generate_series(1, " + MANY + ") n");
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void aMillionRowsComeThroughInAFewMegabytes() throws Exception {
        fillMany();
        HttpResponse<InputStream> response = get("samples.csv?" + MARCH, HttpResponse.BodyHandlers.ofInputStream());
        long rows = 0;
        long before = 0;
        long most = 0;
        try (BufferedReader in = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            while (in.readLine() != null) {
                rows++;
                if (rows == 1) {
                    before = used();
                } else if (rows % 200_000 == 0) {
                    most = Math.max(most, used());
                }
            }
        }
        assertThat(rows).isEqualTo(1 + 20 + MANY);
        // A row kept as driver or text would be 150 bytes and more: 150 MB.
        assertThat(most - before).isLessThan(40L << 20);
    }

    @Test
    void whoGoesAwayLeavesNothingBehindAndNoMoreThanThreeComeAtOnce() throws Exception {
        fillMany();
        List<InputStream> open = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            InputStream body = get("samples.csv?" + MARCH, HttpResponse.BodyHandlers.ofInputStream())
                    .body();
            assertThat(body.read()).isPositive();
            open.add(body);
        }
        HttpResponse<String> fourth = get("samples.csv?" + MARCH, HttpResponse.BodyHandlers.ofString());
        assertThat(fourth.statusCode()).isEqualTo(429);
        assertThat(fourth.headers().firstValue("Retry-After")).isPresent();
        for (InputStream body : open) {
            body.close();
        }
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (rest.database.getHikariPoolMXBean().getActiveConnections() > 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(rest.database.getHikariPoolMXBean().getActiveConnections()).isZero();
        assertThat(csv("samples.csv?limit=1")).hasLineCount(2);
    }
}
