package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.edge.api.Window;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * By hand: {@code PagesLoad FOLDER [AGENTS [USERS [SECONDS]]]}. Fills a collector with the year of 1,000 agents of 200 sites, 20 million
 * records (kept in the folder for the next run), then lets 20 people ({@link LoadPeople}) click links of its pages at random, a click a second each, and prints
 * how long the server took by page, and how much memory this process had at most (client and server together).
 */
final class PagesLoad {
    private static final Pattern LINK = Pattern.compile("(?:href|hx-get)=\"(/[^\"#]*)\"");
    private static final List<String> START =
            List.of("/", "/live", "/scenarios", "/indicators", "/evidence", "/forms", "/operations");
    private static final Duration THINK = Duration.ofMillis(700);
    private static final long PAGE_MILLIS = 300;
    private static final long SLOW_MILLIS = 1_000;

    private PagesLoad() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args.length > 0 ? args[0] : "target/load");
        int agents = args.length > 1 ? Integer.parseInt(args[1]) : 1_000;
        int users = args.length > 2 ? Integer.parseInt(args[2]) : 20;
        int seconds = args.length > 3 ? Integer.parseInt(args[3]) : 120;
        Files.createDirectories(folder);
        DataFolder held = DataFolder.hold(folder);
        if (held == null) {
            throw new IllegalStateException(folder + " is used by another collector");
        }
        CollectorConfig usual = CollectorConfig.DEFAULT;
        CollectorConfig config = RunningCollector.config(null, null, usual.samples(), null, usual.alarms());
        Collector collector = Collector.open(config, held, Instant::now, System.out::println);
        fill(collector, agents);
        try (CollectorServer server = CollectorServer.start(collector, config)) {
            LoadPeople people = new LoadPeople(collector.workplace(), Instant.now());
            String park = people.projects();
            List<WebBrowser> browsers = people.browsers("http://127.0.0.1:" + server.httpPort(), users);
            figures(collector);
            export(browsers.get(1 % users), park);
            click(browsers, seconds);
        }
        System.out.println("memory of server and users at most: " + peak() + " MB");
        System.exit(0);
    }

    private static void fill(Collector collector, int agents) throws Exception {
        int have = count(collector);
        Instant start = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(LoadPlant.HOURS, ChronoUnit.HOURS);
        String manifest = manifest();
        AtomicInteger next = new AtomicInteger(have);
        List<Thread> threads = new ArrayList<>();
        long began = System.nanoTime();
        for (int i = 0; i < 2; i++) {
            Thread thread = new Thread(() -> {
                for (int n = next.getAndIncrement(); n < agents; n = next.getAndIncrement()) {
                    store(collector, new LoadPlant(n, start).year(manifest));
                    if (n % 50 == 49) {
                        System.out.printf(
                                "%d of %d agents, %.0f s%n", n + 1, agents, (System.nanoTime() - began) / 1e9);
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        try (Connection c = collector.database().getConnection();
                Statement s = c.createStatement()) {
            s.execute("INSERT INTO store.registration (agent, ledger_key, certificate, enrolled) SELECT DISTINCT agent,"
                    + " sha256(agent::bytea), ''::bytea, now() FROM evidence.configuration ON CONFLICT DO NOTHING");
            if (have < agents) {
                s.execute("ANALYZE");
            }
            try (ResultSet r = s.executeQuery("SELECT (SELECT count(*) FROM evidence.metric) + (SELECT count(*) FROM"
                    + " evidence.event), pg_database_size(current_database()) >> 20")) {
                r.next();
                System.out.printf("%,d records, %,d MB of database%n", r.getLong(1), r.getLong(2));
            }
        }
    }

    private static int count(Collector collector) throws Exception {
        try (Connection c = collector.database().getConnection();
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery("SELECT count(*) FROM evidence.configuration")) {
            r.next();
            return r.getInt(1);
        }
    }

    private static void store(Collector collector, List<IngestBatch> year) {
        try {
            for (int i = 0; i < year.size(); i += 10) {
                collector.store().store(year.subList(i, Math.min(year.size(), i + 10)));
            }
        } catch (BatchStore.StoreException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String manifest() {
        return """
                slug: energy-management
                number: 13
                title: {zh: 生产能效管控, en: Production energy-efficiency control}
                version: "1"
                demands: ["13.4"]
                metrics:
                  - {name: em_energy_kwh, unit: kW.h, formula: em_energy_kwh@1, aggregation: sum, title: {zh: 用电量, en: electricity used}}
                  - {name: em_intensity_kwh_per_unit, unit: kW.h, formula: em_intensity_kwh_per_unit@1, aggregation: ratio, title: {zh: 单位产品电耗, en: electricity per good unit}}
                """;
    }

    /** A year's figure of one line, and its change against the half year before. */
    private static void figures(Collector collector) throws Exception {
        LocalBackend backend = new LocalBackend(collector, false);
        Instant end = Instant.now().truncatedTo(ChronoUnit.HOURS);
        Window year = new Window(end.minus(364, ChronoUnit.DAYS), end.minus(1, ChronoUnit.DAYS));
        Window before = new Window(year.start(), year.start().plus(182, ChronoUnit.DAYS));
        Window after = new Window(before.end(), year.end());
        time(
                "a year's electricity per unit, of one agent's hours",
                () -> backend.figures(
                        new Scope("enterprise-00", "site-000"),
                        List.of(FigureRequest.level("energy-intensity", "energy-line-1", year))));
        time(
                "its change over half a year, block bootstrap",
                () -> backend.figures(
                        new Scope("enterprise-00", "site-000"),
                        List.of(FigureRequest.change("energy-intensity-change", "energy-line-1", before, after))));
    }

    private interface Call {
        List<Figure> get() throws CommandFailure;
    }

    private static void time(String what, Call call) throws CommandFailure {
        for (int i = 0; i < 3; i++) {
            long began = System.nanoTime();
            List<Figure> figures = call.get();
            System.out.printf(
                    "%s: %.2f s (%s)%n",
                    what, (System.nanoTime() - began) / 1e9, figures.get(0).value());
        }
    }

    /** The park's whole application with its 8,000 lines, from the button to the files. */
    private static void export(WebBrowser office, String project) throws Exception {
        for (int i = 0; i < 2; i++) {
            office.page("/forms/" + project + "/export");
            long began = System.nanoTime();
            office.post("/forms/" + project + "/export", Map.of("kind", "draft"));
            while (office.page("/forms/" + project + "/exports").contains("every 1s")) {
                Thread.sleep(50);
            }
            System.out.printf("the park's export with 8,000 lines: %.2f s%n", (System.nanoTime() - began) / 1e9);
        }
    }

    private static void click(List<WebBrowser> browsers, int seconds) throws Exception {
        Map<String, List<Long>> times = new ConcurrentHashMap<>();
        Map<String, List<String>> failures = new ConcurrentHashMap<>();
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int u = 0; u < browsers.size(); u++) {
            Thread thread = new Thread(new User(browsers.get(u), new Random(u), end, times, failures));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        print(times, failures);
    }

    private static void print(Map<String, List<Long>> times, Map<String, List<String>> failures) {
        List<Long> all = new ArrayList<>();
        System.out.printf("%-44s %7s %9s %9s %9s%n", "page", "clicks", "median", "p95", "most");
        new TreeMap<>(times).forEach((page, taken) -> {
            all.addAll(taken);
            System.out.printf(
                    "%-44s %7d %6d ms %6d ms %6d ms%s%n",
                    page,
                    taken.size(),
                    at(taken, 0.5),
                    at(taken, 0.95),
                    at(taken, 1),
                    failures.containsKey(page)
                            ? "  failed "
                                    + failures.get(page).size() + ": "
                                    + failures.get(page).get(0)
                            : "");
        });
        System.out.printf(
                "all: median %d ms (asked %d), p95 %d ms (asked %d), %d clicks%n",
                at(all, 0.5), PAGE_MILLIS, at(all, 0.95), SLOW_MILLIS, all.size());
    }

    private static long at(List<Long> values, double part) {
        long[] sorted = values.stream().mapToLong(v -> v).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
    }

    private static long peak() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(l -> l.startsWith("VmHWM:"))
                .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) >> 10)
                .findFirst()
                .orElse(-1);
    }

    /** Follows a link of the page that it sees, at random; now and then begins at the front page again. */
    private record User(
            WebBrowser browser,
            Random random,
            long end,
            Map<String, List<Long>> times,
            Map<String, List<String>> failures)
            implements Runnable {
        @Override
        public void run() {
            List<String> links = List.of("/");
            while (System.nanoTime() < end) {
                String path = random.nextInt(10) == 0
                        ? START.get(random.nextInt(START.size()))
                        : links.get(random.nextInt(links.size()));
                try {
                    long began = System.nanoTime();
                    HttpResponse<String> page = browser.look(path);
                    String shown = page.statusCode() == 200 ? name(path) : name(path) + " " + page.statusCode();
                    times.computeIfAbsent(shown, p -> Collections.synchronizedList(new ArrayList<>()))
                            .add((System.nanoTime() - began) / 1_000_000);
                    if (page.statusCode() >= 500) {
                        failed(path, String.valueOf(page.statusCode()));
                    }
                    List<String> found =
                            page.headers().firstValue("Location").map(List::of).orElseGet(() -> links(page.body()));
                    links = found.isEmpty() ? START : found;
                    Thread.sleep(random.nextLong(THINK.toMillis() * 2));
                } catch (InterruptedException e) {
                    return;
                } catch (Exception e) {
                    failed(path, e.toString());
                    links = START;
                }
            }
        }

        private void failed(String path, String what) {
            failures.computeIfAbsent(name(path), p -> Collections.synchronizedList(new ArrayList<>()))
                    .add(path + " " + what);
        }

        /** What differs only by an id is one page. */
        private static String name(String path) {
            String[] parts = path.replaceFirst("\\?.*", "").split("/", -1);
            return Arrays.stream(parts)
                    .map(p -> p.matches("[a-z-]+") || p.isEmpty() ? p : "*")
                    .collect(Collectors.joining("/"));
        }

        private static List<String> links(String body) {
            List<String> links = new ArrayList<>();
            Matcher m = LINK.matcher(body);
            while (m.find()) {
                String link = m.group(1).replace("&amp;", "&");
                if (!link.startsWith("/web")
                        && !link.contains("lang=")
                        && !link.contains("sign-out")
                        && !link.matches(".*/exports/.*|.*\\.(zip|csv|xlsx).*")) {
                    links.add(link);
                }
            }
            return links;
        }
    }
}
