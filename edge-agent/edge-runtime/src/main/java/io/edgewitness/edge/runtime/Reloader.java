package io.edgewitness.edge.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the site file and the files that its {@code ${file:PATH}} name. What has changed, and is the same at two looks in a row, is loaded
 * and checked whole: a mistake anywhere, and all of it is refused while the configuration before runs on.
 */
final class Reloader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    private final Agent agent;
    private final Path site;
    private final Supplier<SiteLoader.Result> load;
    private final Language language;
    private final Consumer<String> say;
    private final Duration every;
    private final Thread thread = new Thread(this::run, "reload");
    private final Map<Path, Seen> seen = new HashMap<>();
    private Map<Path, String> inForce;
    private Map<Path, String> before = Map.of();
    private volatile boolean asked;
    private volatile boolean closed;

    /** @param stamp changes when the file does, and is cheaper than its content */
    private record Seen(String stamp, String digest) {}

    /**
     * @param load reads the site file
     * @param first what the agent was started with
     * @param say takes each line for a person
     * @param every time between two looks
     */
    Reloader(
            Agent agent,
            Path site,
            Supplier<SiteLoader.Result> load,
            SiteLoader.Result first,
            Language language,
            Consumer<String> say,
            Duration every) {
        this.agent = agent;
        this.site = site;
        this.load = load;
        this.inForce = first.files();
        this.language = language;
        this.say = say;
        this.every = every;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Load now, changed or not. Any thread. */
    void ask() {
        asked = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            try {
                look();
            } catch (RuntimeException e) {
                LOG.error("the site file could not be looked at", e);
            }
            LockSupport.parkNanos(every.toNanos());
        }
    }

    private void look() {
        Map<Path, String> now = new LinkedHashMap<>();
        inForce.keySet().forEach(path -> now.put(path, digest(path)));
        boolean changed =
                !now.equals(inForce) && now.equals(before); // an editor may be half through the file at one look
        before = now;
        if (changed || asked) {
            asked = false;
            reload();
        }
    }

    private void reload() {
        SiteLoader.Result result = load.get();
        inForce = result.files();
        SiteFile next = result.site();
        if (next == null) {
            agent.refused(
                    result.mistakes().stream().map(m -> m.say(Language.EN)).toList());
            result.mistakes().forEach(m -> say.accept(m.say(language)));
            say.accept(refusedWhole());
            return;
        }
        try {
            List<String> changes = agent.reload(next);
            if (changes != null) {
                say.accept((language == Language.ZH ? "已重新加载配置：" : "configuration reloaded: ")
                        + (changes.isEmpty() ? "-" : String.join("; ", changes)));
            }
        } catch (Failure e) {
            agent.refused(List.of(e.say(Language.EN)));
            say.accept(e.say(language));
            say.accept(refusedWhole());
        }
    }

    private String refusedWhole() {
        return language == Language.ZH
                ? "新配置整体未生效，原配置继续运行"
                : "the change is refused whole; the configuration before runs on";
    }

    private String digest(Path path) {
        String stamp = stamp(path);
        Seen last = seen.get(path);
        if (last != null && stamp != null && stamp.equals(last.stamp())) {
            return last.digest();
        }
        WatchedFile file = path.equals(site) ? WatchedFile.whole(path) : WatchedFile.read(path);
        String digest = file.digest();
        seen.put(path, new Seen(String.valueOf(stamp), digest));
        return digest;
    }

    private static @Nullable String stamp(Path path) {
        try {
            BasicFileAttributes a = Files.readAttributes(path, BasicFileAttributes.class);
            return a.lastModifiedTime() + " " + a.size() + " " + a.fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    /** A reload that is under way is finished first. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(Duration.ofSeconds(15).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
