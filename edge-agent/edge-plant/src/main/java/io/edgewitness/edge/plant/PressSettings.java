package io.edgewitness.edge.plant;

import io.edgewitness.edge.api.SystemClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link PressServer} runs.
 *
 * @param port TCP port on 127.0.0.1
 * @param directory where the server keeps its certificate
 * @param clock gives the source timestamps
 * @param tick how often values change
 * @param items number of further points Item0, Item1, … that all change at each tick
 * @param user null: anonymous sessions only
 * @param password of the user
 * @param history whether the press keeps a history of its variables
 * @param operations most nodes a request, as the server announces and enforces
 * @param subscriptions most subscriptions a session
 * @param fastest shortest sampling interval that the server grants
 */
public record PressSettings(
        int port,
        Path directory,
        InstantSource clock,
        Duration tick,
        int items,
        long seed,
        @Nullable String user,
        @Nullable String password,
        boolean history,
        int operations,
        int subscriptions,
        Duration fastest) {

    public static PressSettings create(int port, Path directory, Consumer<Builder> configure) {
        Builder builder = new Builder(port, directory);
        configure.accept(builder);
        return builder.build();
    }

    public static PressSettings of(int port, Path directory) {
        return create(port, directory, builder -> {});
    }

    /** Starts from an anonymous press that ticks ten times a second. */
    public static final class Builder {
        private final int port;
        private final Path directory;
        private InstantSource clock = new SystemClock();
        private Duration tick = Duration.ofMillis(100);
        private int items;
        private long seed = 1;
        private @Nullable String user;
        private @Nullable String password;
        private boolean history;
        private int operations = 10_000;
        private int subscriptions = 100;
        private Duration fastest = Duration.ofMillis(10);

        private Builder(int port, Path directory) {
            this.port = port;
            this.directory = directory;
        }

        public Builder clock(InstantSource value) {
            clock = value;
            return this;
        }

        public Builder tick(Duration value) {
            tick = value;
            return this;
        }

        public Builder items(int value) {
            items = value;
            return this;
        }

        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** From now on each session must log in. */
        public Builder login(String name, String secret) {
            user = name;
            password = secret;
            return this;
        }

        public Builder history(boolean on) {
            history = on;
            return this;
        }

        /** Most nodes that a request may name. */
        public Builder operations(int most) {
            operations = most;
            return this;
        }

        /** Most subscriptions that a session may have. */
        public Builder subscriptions(int most) {
            subscriptions = most;
            return this;
        }

        /** Shortest sampling interval that the server grants. */
        public Builder fastest(Duration interval) {
            fastest = interval;
            return this;
        }

        private PressSettings build() {
            if (tick.toMillis() < 1 || items < 0) {
                throw new IllegalArgumentException("a tick is at least 1 ms and items are not negative");
            }
            return new PressSettings(
                    port,
                    directory,
                    clock,
                    tick,
                    items,
                    seed,
                    user,
                    password,
                    history,
                    operations,
                    subscriptions,
                    fastest);
        }
    }
}
