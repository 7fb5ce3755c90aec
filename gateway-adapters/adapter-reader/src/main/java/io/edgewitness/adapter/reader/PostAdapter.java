package io.edgewitness.adapter.reader;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.tls.Certificates;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Devices that post their messages, each to a path of its own. A post is answered once its samples are on the agent's disk: 204; what the agent did not take
 * is answered 503, and the device posts it again.
 */
final class PostAdapter implements SourceAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(PostAdapter.class);
    /** Whoever is slower than that is cut off; the JDK's server reads it, once, in seconds. */
    private static final String REQUEST_SECONDS = "sun.net.httpserver.maxReqTime";

    /** Each slow post holds one until it is cut off; the others are answered meanwhile. */
    private static final int THREADS = 64;

    private static final long IDLE_SECONDS = 5;
    private static final long DURABLE_SECONDS = 5;
    private static final long LOOK_MILLIS = 200;
    private static final int MOST_BYTES = 65_536;
    private static final String KEY = "[\\x21-\\x7e]{1,200}";

    static {
        System.setProperty(REQUEST_SECONDS, System.getProperty(REQUEST_SECONDS, "3"));
    }

    private final AdapterContext context;
    private final ReaderConfiguration configuration;
    private final byte[] secret;
    private final Map<String, Device> devices = new TreeMap<>();
    private final ScheduledExecutorService watch;
    private final ExecutorService posts;
    private volatile @Nullable HttpServer server;
    private volatile @Nullable SampleSink sink;
    private volatile boolean listening;
    private volatile boolean posted;
    private volatile String problem = "";

    /** What is known of one device; guarded by itself. */
    private static final class Device {
        final Channel channel;
        final Outage outage;
        final Outbox outbox;
        CompletableFuture<Boolean> durable = CompletableFuture.completedFuture(true); // the newest that was taken
        Instant heard;
        long heardNanos = System.nanoTime();
        boolean lost;

        Device(Channel channel, SampleSink sink, Instant now) {
            this.channel = channel;
            outage = new Outage(channel, sink);
            outbox = new Outbox(sink);
            heard = now;
        }
    }

    PostAdapter(AdapterContext context, ReaderConfiguration configuration) {
        this.context = context;
        this.configuration = configuration;
        secret = ("Bearer " + Objects.requireNonNull(configuration.token()).reveal()).getBytes(StandardCharsets.UTF_8);
        watch = Executors.newSingleThreadScheduledExecutor(task -> thread(task, "watch"));
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> thread(task, "posts"));
        pool.allowCoreThreadTimeOut(true);
        posts = pool;
    }

    private Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, "reader " + context.id() + " " + name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void start(SampleSink sink) {
        Instant now = context.clock().instant();
        ReaderConfiguration.devices(configuration.points())
                .forEach(
                        (path, points) -> devices.put(path, new Device(new Channel(configuration, points), sink, now)));
        this.sink = sink;
        var unused = watch.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            listen();
        } catch (IOException | RuntimeException e) {
            String reason = configuration.endpoint() + " cannot be listened on: " + e.getMessage();
            if (problem.isEmpty()) {
                LOG.warn("{}: {}", context.id(), reason);
            }
            problem = reason;
        }
        Instant now = context.clock().instant();
        for (Device d : devices.values()) {
            synchronized (d) {
                look(d, now);
            }
        }
    }

    private void look(Device d, Instant now) {
        d.outbox.flush();
        Duration patience = configuration.silentAfter();
        boolean silent = patience != null && System.nanoTime() - d.heardNanos > patience.toNanos();
        if (!problem.isEmpty() || silent) {
            d.lost = true;
            d.outage.lasts(
                    problem.isEmpty() ? "the device posted nothing for " + patience : problem, d.heard, now, d.outbox);
        } else {
            here(d, now);
            d.heard = patience == null ? now : d.heard;
        }
    }

    /** It posts, or can again. */
    private static void here(Device d, Instant now) {
        if (d.lost) {
            d.outage.ends(now);
            d.lost = false;
            d.heard = now;
        }
    }

    private void listen() throws IOException {
        if (server != null) {
            return;
        }
        InetSocketAddress address = new InetSocketAddress(
                configuration.endpoint().host(), configuration.endpoint().port());
        HttpServer fresh;
        if (configuration.certificate() != null && configuration.key() != null) {
            HttpsServer secure = HttpsServer.create(address, 16);
            secure.setHttpsConfigurator(new HttpsConfigurator(
                    Objects.requireNonNull(Certificates.tls(null, configuration.certificate(), configuration.key()))));
            fresh = secure;
        } else {
            fresh = HttpServer.create(address, 16);
        }
        fresh.setExecutor(posts);
        fresh.createContext("/", this::handle);
        fresh.start();
        server = fresh;
        if (watch.isShutdown()) { // closed meanwhile, by one who may not have seen it
            fresh.stop(0);
        }
        listening = true;
        problem = "";
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = answer(exchange);
            byte[] text = answer.text().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            if (answer.status() == 503) {
                exchange.getResponseHeaders().set("Retry-After", "1");
            }
            exchange.sendResponseHeaders(answer.status(), text.length == 0 ? -1 : text.length);
            if (text.length > 0) {
                exchange.getResponseBody().write(text);
            }
        }
    }

    private record Answer(int status, String text) {}

    private Answer answer(HttpExchange exchange) throws IOException {
        String peer = exchange.getRemoteAddress().getAddress().getHostAddress();
        String given = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!configuration.admits(peer) || !MessageDigest.isEqual(secret, given.getBytes(StandardCharsets.UTF_8))) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            return new Answer(401, "the token is wrong\n");
        }
        Device device = devices.get(exchange.getRequestURI().getPath());
        if (device == null) {
            return new Answer(404, "no point has this path\n");
        } else if (!exchange.getRequestMethod().equals("POST")) {
            exchange.getResponseHeaders().set("Allow", "POST");
            return new Answer(405, "POST the message\n");
        }
        byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            return new Answer(413, "a post has at most " + MOST_BYTES + " bytes\n");
        }
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        if (key != null && !key.matches(KEY)) {
            return new Answer(400, "an idempotency key is 1 to 200 printable characters\n");
        }
        return take(device, body, key == null ? null : exchange.getRequestURI().getPath() + " " + key);
    }

    private Answer take(Device device, byte[] body, @Nullable String key) {
        CompletableFuture<Boolean> durable;
        List<Sample> samples;
        synchronized (device) {
            Instant now = context.clock().instant();
            here(device, now);
            device.heard = now;
            device.heardNanos = System.nanoTime();
            posted = true;
            samples = samples(device.channel, body, now);
            if (!samples.isEmpty()) {
                CompletableFuture<Boolean> fresh = new CompletableFuture<>();
                Delivery delivery = new Delivery(samples, Delivery.Origin.LIVE, key, () -> fresh.complete(true));
                if (!device.outbox.flush() || !Objects.requireNonNull(sink).offer(delivery)) {
                    refused(device, samples.size(), now);
                    return new Answer(503, "not taken; post it again\n");
                }
                device.durable = fresh;
            }
            durable = device.durable; // a reading that is folded is on disk once the one that it repeats is
        }
        return answer(device, samples, durable);
    }

    private static Answer answer(Device device, List<Sample> samples, CompletableFuture<Boolean> durable) {
        try {
            durable.get(DURABLE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            synchronized (device) {
                device.channel.forget();
            }
            return new Answer(503, "taken, but not on disk yet; with an Idempotency-Key it can be posted again\n");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(503, "the agent ends\n");
        }
        return !samples.isEmpty() && samples.stream().allMatch(s -> s.quality().isBad())
                ? new Answer(422, samples.get(0).quality().code() + "\n")
                : new Answer(204, "");
    }

    /** The device may post it again, or not. */
    private void refused(Device device, int count, Instant now) {
        device.channel.forget();
        Objects.requireNonNull(sink)
                .gap(new Gap(device.channel.ids(), now, now.plusNanos(1), count, "overload: a post was not taken"));
    }

    private List<Sample> samples(Channel channel, byte[] body, Instant now) {
        List<Sample> samples = new ArrayList<>();
        long nanos = System.nanoTime();
        Framer framer = new Framer(configuration.frame(), configuration.longest(), new Framer.Messages() {
            @Override
            public void message(byte[] bytes) {
                samples.addAll(channel.samples(bytes, now, nanos));
            }

            @Override
            public void spoiled(String why) {
                samples.addAll(channel.bad(why, now));
            }
        });
        framer.feed(body, body.length, nanos);
        framer.end();
        return samples;
    }

    @Override
    public Health health() {
        long lost = devices.values().stream().filter(PostAdapter::isLost).count();
        if (!problem.isEmpty() || (lost > 0 && lost == devices.size())) {
            return new Health(Health.State.DOWN, problem.isEmpty() ? "no device posts" : problem);
        }
        if (!listening || (configuration.silentAfter() != null && !posted)) {
            return new Health(Health.State.STARTING, "no device has posted yet");
        }
        return lost == 0 ? Health.up() : new Health(Health.State.DEGRADED, lost + " devices post nothing");
    }

    private static boolean isLost(Device device) {
        synchronized (device) {
            return device.lost;
        }
    }

    /** A reader numbers nothing: nobody can tell how many readings were missed. */
    @Override
    public boolean counts(PointId point) {
        return false;
    }

    @Override
    public void close() {
        watch.shutdownNow();
        posts.shutdownNow();
        await(watch, "its watch");
        HttpServer listening = server;
        if (listening != null) {
            listening.stop(0);
        }
        await(posts, "a post");
    }

    private void await(ExecutorService threads, String what) {
        try {
            if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("{}: {} does not end", context.id(), what);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
