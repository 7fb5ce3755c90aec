package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioManifest;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.Trial;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.LedgerSettings;
import io.edgewitness.edge.wire.CollectorAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A site file without a mistake.
 *
 * @param sha256 of the file's bytes
 * @param commands what may be written; null: nothing, no order is taken
 * @param parts digest of each part as it is meant, references filled in, by {@link #adapter}, {@link #point}, {@link #scenario},
 *     {@link #state}, and every other section by its key. Never shown: secrets went into it
 */
public record SiteFile(
        Path path,
        byte[] sha256,
        Agent agent,
        Site site,
        List<AdapterEntry> adapters,
        List<ScenarioEntry> scenarios,
        Ledger ledger,
        @Nullable Uplink uplink,
        Http http,
        @Nullable List<CommandRule> commands,
        Map<String, String> parts) {
    /** Key of the section that says what may be written. */
    static final String COMMANDS = "commands";

    /** @return whether there is a scenario of this id that uses models from the collector */
    boolean takesModels(String scenario) {
        return scenarios.stream()
                .anyMatch(s -> s.id().equals(scenario) && s.factory().takesModels(s.parameters()));
    }

    /** Key of an adapter's part. */
    static String adapter(String id) {
        return "adapter " + id;
    }

    /** Key of a point's part: common keys and those of its adapter. */
    static String point(PointId id) {
        return "point " + id.name();
    }

    /** Key of a scenario's part. */
    static String scenario(String id) {
        return "scenario " + id;
    }

    /** Key of what a scenario's state depends on: its part without secrets. */
    static String state(String id) {
        return "state " + id;
    }

    /** Sections that differ and cannot change while the agent runs: all but adapters, scenarios and commands. */
    List<String> fixedThatDiffer(SiteFile other) {
        return parts.entrySet().stream()
                .filter(e -> e.getKey().indexOf(' ') < 0
                        && !e.getKey().equals("commands")
                        && !e.getValue().equals(other.parts.get(e.getKey())))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** @param id names the agent at the collector; with an uplink, in the form of {@link io.edgewitness.edge.wire.AgentId} */
    public record Agent(String id) {
        public Agent {
            Ids.check(id);
        }
    }

    /** @param path place in the enterprise, such as {@code acme/jining/plant-1}; the site id if left out */
    public record Site(
            String id,
            @Default("") String name,
            @Default("") String enterprise,
            @Default("") String path,
            @Default("Asia/Shanghai") ZoneId timeZone) {
        public Site {
            Ids.check(id);
        }
    }

    /**
     * @param points common part of each point, in the file's order
     * @param expected those that its wildcards stand for and that the file names elsewhere
     * @param configuration an instance of the factory's configuration record
     */
    public record AdapterEntry(
            String id,
            SourceAdapter.Factory factory,
            Mode mode,
            List<PointDefinition> points,
            List<PointDefinition> expected,
            Record configuration) {}

    /**
     * @param manifest of this instance
     * @param written inputs, parameters and trial as the file has them, secrets and filled-in references left out; goes into the ledger
     * @param trial null: the scenario acts
     * @param zone of the trial's days
     */
    public record ScenarioEntry(
            String id,
            Scenario.Factory factory,
            ScenarioManifest manifest,
            Map<String, List<PointId>> inputs,
            Record parameters,
            String written,
            @Nullable Trial trial,
            ZoneId zone) {
        public ScenarioEntry(
                String id,
                Scenario.Factory factory,
                ScenarioManifest manifest,
                Map<String, List<PointId>> inputs,
                Record parameters,
                String written) {
            this(id, factory, manifest, inputs, parameters, written, null, ZoneOffset.UTC);
        }

        /** Of an order that answers what came at that time. */
        String arm(Instant at) {
            return trial == null ? Trial.ON : trial.arm(at, zone);
        }

        /** Of a figure of that window. */
        String arm(Window window) {
            return trial == null ? Trial.ON : trial.arm(window, zone);
        }
    }

    /**
     * What is left out here, the hardware profile decides.
     *
     * @param rollupAfter from the end of an hour to its roll-up; late figures are in it if they come by then
     */
    public record Ledger(
            @Nullable ByteSize quota,
            @Default("90d") Duration keep,
            @Nullable Duration flushInterval,
            @Default("evidence") Lanes uplink,
            @Default("15m") Duration rollupAfter) {
        public Ledger {
            if (rollupAfter.isNegative() || rollupAfter.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException("rollup-after is 0s to 24h, not " + rollupAfter);
            }
            if (quota != null) {
                LedgerSettings.checkQuota(quota.bytes());
            }
        }
    }

    /** What goes to the collector. */
    public enum Lanes {
        EVIDENCE,
        ALL
    }

    /** @param collector {@code https://HOST[:PORT]} */
    public record Uplink(CollectorAddress collector) {}

    /** @param listen {@code HOST:PORT} for health and metrics */
    public record Http(@Default("127.0.0.1:8081") HostPort listen) {}

    /** {@code HOST:PORT}. */
    public record HostPort(String host, int port) {
        /** @throws IllegalArgumentException if the text is of another form */
        public static HostPort parse(String text) {
            int colon = text.lastIndexOf(':');
            try {
                int port = Integer.parseInt(text.substring(colon + 1));
                if (colon > 0 && port >= 0 && port <= 65535) {
                    return new HostPort(text.substring(0, colon), port);
                }
            } catch (NumberFormatException e) {
                // told below
            }
            throw new IllegalArgumentException("an address is HOST:PORT, such as 127.0.0.1:8081, not '" + text + "'");
        }

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }
}
