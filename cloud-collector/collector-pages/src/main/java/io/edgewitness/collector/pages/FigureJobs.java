package io.edgewitness.collector.pages;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.indicators.FigureName;
import io.edgewitness.collector.indicators.FigureRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Figures that are made while a reader waits at a page of their own. The newest are kept; who asks for the same within a minute gets the
 * same. Thread-safe.
 */
final class FigureJobs {
    private static final Logger LOG = LoggerFactory.getLogger(FigureJobs.class);
    private static final int THREADS = 2;
    private static final int KEPT = 100;
    private static final int MOST_WAITING = 20;
    private static final Duration SAME = Duration.ofMinutes(1);

    /** What is made: of one request, or of all of a project. */
    record Job(
            String id,
            Scope scope,
            String name,
            @Nullable FigureRequest request,
            Instant begun,
            State state,
            List<FigureView> figures,
            String problem) {}

    enum State {
        WAITING,
        RUNNING,
        DONE,
        FAILED
    }

    private final ExecutorService executor = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "figures");
        thread.setDaemon(true);
        return thread;
    });
    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock;
    private final Map<String, Job> jobs = new LinkedHashMap<>();

    FigureJobs(InstantSource clock) {
        this.clock = clock;
    }

    /** @throws IllegalArgumentException if too many wait already */
    String begin(View view, FigureRequest request, Callable<List<FigureView>> work) {
        return begin(view, FigureName.of(request), request, work);
    }

    synchronized String begin(
            View view, String name, @Nullable FigureRequest request, Callable<List<FigureView>> work) {
        Instant now = clock.instant();
        for (Job j : jobs.values()) {
            boolean fresh = j.begun.isAfter(now.minus(SAME)) && j.state != State.FAILED;
            if (fresh && j.name.equals(name) && j.scope.equals(view.scope())) {
                return j.id;
            }
        }
        if (jobs.values().stream().filter(j -> j.state == State.WAITING).count() >= MOST_WAITING) {
            throw new IllegalArgumentException(view.t("too-many-figures"));
        }
        byte[] bytes = new byte[12];
        random.nextBytes(bytes);
        String id = HexFormat.of().formatHex(bytes);
        put(new Job(id, view.scope(), name, request, now, State.WAITING, List.of(), ""));
        if (jobs.size() > KEPT) {
            jobs.remove(jobs.keySet().iterator().next());
        }
        executor.execute(() -> run(id, view, work));
        return id;
    }

    /** @return null if there is none, or it is of another scope */
    synchronized @Nullable Job find(View view, String id) {
        Job job = jobs.get(id);
        return job == null || !job.scope.equals(view.scope()) ? null : job;
    }

    private synchronized void put(Job job) {
        jobs.put(job.id, job);
    }

    private void change(String id, State state, List<FigureView> figures, String problem) {
        synchronized (this) {
            jobs.computeIfPresent(
                    id, (i, j) -> new Job(i, j.scope, j.name, j.request, j.begun, state, figures, problem));
        }
    }

    private void run(String id, View view, Callable<List<FigureView>> work) {
        change(id, State.RUNNING, List.of(), "");
        try {
            change(id, State.DONE, work.call(), "");
        } catch (PlantAwayException e) {
            LOG.warn("a figure was not made: {}", e.getMessage());
            change(id, State.FAILED, List.of(), view.t("database-away-now"));
        } catch (IllegalArgumentException e) {
            change(id, State.FAILED, List.of(), FigureRules.told(view, e));
        } catch (Exception e) {
            LOG.error("a figure was not made: {}", Fault.line(e));
            change(id, State.FAILED, List.of(), view.t("failed"));
        }
    }
}
