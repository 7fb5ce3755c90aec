package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Refused;
import io.edgewitness.edge.api.Remark;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioManifest;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An adapter and a scenario for tests of the runtime. */
final class SampleModules {
    private SampleModules() {}

    static Plugins plugins() {
        return Plugins.of(List.of(new Hand()), List.of(new Adder()));
    }

    record Security(
            @Default("None") String policy,
            @Nullable String user,
            @Nullable Secret password) {}

    record HandPoint(
            String address,
            @Default("1") BigDecimal scale,
            @Default("ABCD") Order order) {}

    enum Order {
        ABCD,
        CDAB
    }

    record HandConfiguration(
            String endpoint,
            @Default("1") int unitId,
            @Default("5s") Duration timeout,
            @Nullable Security security,
            List<HandPoint> points) {
        HandConfiguration {
            if (!endpoint.contains(":")) {
                throw new IllegalArgumentException("endpoint is HOST:PORT, not '" + endpoint + "'");
            }
        }
    }

    /** A source whose samples a test offers by hand. */
    static final class Hand implements SourceAdapter.Factory {
        final List<Instrument> made = new CopyOnWriteArrayList<>();
        volatile @Nullable String refuse;
        volatile Runnable opening = () -> {};

        @Override
        public String type() {
            return "hand";
        }

        @Override
        public Class<? extends Record> configuration() {
            return HandConfiguration.class;
        }

        @Override
        public @Nullable String refusesOrders(@Nullable Record point) {
            return point instanceof HandPoint p && p.address().startsWith("sealed") ? "it is sealed" : null;
        }

        /** {@code many:REGEX} */
        @Override
        public @Nullable Pattern standsFor(Record point) {
            return point instanceof HandPoint p && p.address().startsWith("many:")
                    ? Pattern.compile(p.address().substring(5))
                    : null;
        }

        @Override
        public SourceAdapter create(AdapterContext context) {
            if (refuse != null) {
                throw new IllegalArgumentException(refuse);
            }
            Instrument instrument = new Instrument(context, opening);
            made.add(instrument);
            return instrument;
        }

        /** The newest instance of an adapter. */
        Instrument last(String id) {
            return newest(i -> i.context.id().equals(id));
        }

        Instrument ofPoint(String point) {
            return newest(
                    i -> i.context.points().stream().anyMatch(p -> p.id().name().equals(point)));
        }

        private Instrument newest(Predicate<Instrument> which) {
            return made.stream().filter(which).reduce((a, b) -> b).orElseThrow();
        }
    }

    static final class Instrument implements SourceAdapter {
        final AdapterContext context;
        private final CountDownLatch dying = new CountDownLatch(1);
        private volatile @Nullable SampleSink sink;
        private final Runnable opening;
        volatile Runnable closing = () -> {};
        volatile Health health = Health.up();
        volatile @Nullable Instant complete; // null: it does not know
        volatile boolean closed;

        Instrument(AdapterContext context, Runnable opening) {
            this.context = context;
            this.opening = opening;
        }

        @Override
        public @Nullable Instant completeUntil(Instant newest) {
            return closed || complete == null ? SourceAdapter.super.completeUntil(newest) : complete;
        }

        @Override
        public void start(SampleSink to) {
            opening.run();
            sink = to;
            new Thread(this::live, "hand " + context.id()).start();
        }

        private void live() {
            try {
                dying.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (!closed) {
                throw new IllegalStateException("the hand shakes");
            }
        }

        @Nullable
        String password() {
            Security security = ((HandConfiguration) context.configuration()).security();
            Secret password = security == null ? null : security.password();
            return password == null ? null : password.reveal();
        }

        /** Ends its thread with an exception that nobody catches. */
        void die() {
            dying.countDown();
        }

        SampleSink sink() {
            return Objects.requireNonNull(sink);
        }

        @Override
        public Health health() {
            return health;
        }

        @Override
        public void close() {
            closed = true;
            dying.countDown();
            closing.run();
        }
    }

    record AdderParameters(
            @Default("10s") Duration window,
            @Nullable Secret token,
            @Default("-1") long crashAt) {}

    /** Adds up its input and gives the sum of each window at the first tick after its end; fails on one chosen value. */
    static final class Adder implements Scenario.Factory {
        static final long UNLUCKY = 13;
        final List<Instance> made = new CopyOnWriteArrayList<>();
        volatile boolean loops;
        volatile boolean refusesState;
        volatile boolean bigState;
        volatile int events; // on the unlucky value
        volatile @Nullable Error error; // on the unlucky value

        /** What a bad scenario does on the unlucky value. */
        private void trick(Sample sample, ScenarioOutput out) {
            if (sample.value() == null
                    || !sample.value().isNumber()
                    || sample.value().number().longValue() != UNLUCKY) {
                return;
            }
            while (loops) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < events; i++) {
                out.event(new Event("noise", sample.receivedTime(), 1, "x".repeat(100) + i, Map.of(), List.of()));
            }
            Error e = error;
            if (e != null) {
                throw e;
            }
        }

        @Override
        public ScenarioManifest manifest() {
            return new ScenarioManifest(
                    "adder",
                    0,
                    Map.of("en", "Adder", "zh", "加法"),
                    "1",
                    List.of(),
                    List.of(
                            new ScenarioManifest.Input("in", true, true, "kW kW.h", Map.of()),
                            new ScenarioManifest.Input("one", false, false, "", Map.of())),
                    List.of(),
                    List.of(new ScenarioManifest.MetricDefinition(
                            "sum", "kW", "sum@1", "sum", List.of(), Map.of("en", "Sum"))),
                    List.of(),
                    "device",
                    "none");
        }

        @Override
        public Class<? extends Record> parameters() {
            return AdderParameters.class;
        }

        @Override
        public Scenario create(ScenarioContext context) {
            if (((AdderParameters) context.parameters()).crashAt() == UNLUCKY) {
                throw new Refused(List.of(
                        Remark.of("13 is unlucky", "13 不吉利", "parameters", "crash-at"),
                        Remark.of("nothing is added", "没有可加的", "inputs", "in", "0")));
            }
            Instance instance = new Instance(context, this);
            made.add(instance);
            return instance;
        }
    }

    static final class Instance implements Scenario {
        @Override
        public List<Remark> remarks() {
            return parameters.window().toDays() < 1
                    ? List.of()
                    : List.of(Remark.of("one sum a day", "每天一个和", "parameters", "window"));
        }

        @Override
        public Set<PointId> targets() {
            return Set.copyOf(context.input("one"));
        }

        private final ScenarioContext context;
        private final AdderParameters parameters;
        private BigDecimal sum = BigDecimal.ZERO;
        private long received;
        private long lost;
        private long start = Long.MIN_VALUE;
        private final Adder adder;

        Instance(ScenarioContext context, Adder adder) {
            this.context = context;
            this.adder = adder;
            this.parameters = (AdderParameters) context.parameters();
        }

        @Override
        public void onSample(Sample sample, ScenarioOutput out) {
            adder.trick(sample, out);
            if (sample.value() != null && sample.value().isNumber()) {
                if (sample.value().number().longValue() == parameters.crashAt()) {
                    throw new IllegalStateException("no");
                }
                sum = sum.add(sample.value().number());
            }
            received++;
        }

        @Override
        public void onGap(io.edgewitness.edge.api.Gap gap, ScenarioOutput out) {
            lost += Math.max(0, gap.count());
        }

        @Override
        public void onTick(Instant now, ScenarioOutput out) {
            long seconds = parameters.window().toSeconds();
            long current = Math.floorDiv(now.getEpochSecond(), seconds) * seconds;
            if (start != Long.MIN_VALUE && current > start) {
                List<PointId> inputs = context.input("in");
                Window window = new Window(Instant.ofEpochSecond(start), Instant.ofEpochSecond(start + seconds));
                out.metric(Metric.of("sum", window, sum, received + lost, received, inputs));
                sum = BigDecimal.ZERO;
                received = 0;
                lost = 0;
            }
            start = current;
        }

        @Override
        public byte[] snapshot() {
            if (adder.bigState) {
                return new byte[17 << 20];
            }
            return (sum + " " + received + " " + lost + " " + start).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void restore(byte[] state) {
            if (adder.refusesState) {
                throw new IllegalArgumentException("not a state of mine");
            }
            String[] parts = new String(state, StandardCharsets.UTF_8).split(" ");
            sum = new BigDecimal(parts[0]);
            received = Long.parseLong(parts[1]);
            lost = Long.parseLong(parts[2]);
            start = Long.parseLong(parts[3]);
        }
    }
}
