package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.LineModels;
import io.edgewitness.edge.api.LineModels.State;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value.Frame;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which of the collector's models judges a part, and what the other one says of it. The verdict that counts goes out first; the other model looks when the
 * next input or tick comes, so that a trial keeps no part waiting at the gate. One thread.
 */
final class ModelLine implements AutoCloseable {
    private final Inspector inspector;
    private final LineModels models;
    private final StoredModels stored;
    private final ModelTrial trial;
    private final Figures figures;
    private final Records records;
    private final boolean alone;
    private @Nullable Frame frame; // that the other model has not looked at
    private String unit = "";
    private Verdict verdict = Verdict.unfit("");
    private boolean candidateCounted;
    private String by = "";
    private String told = ""; // the trial whose end was told
    private String shared = "";

    ModelLine(
            LineModels models,
            VisionParameters parameters,
            VisionParameters.Store store,
            Inspector inspector,
            Figures figures,
            Records records) {
        this.models = models;
        this.inspector = inspector;
        this.figures = figures;
        this.records = records;
        alone = parameters.judgesAlone();
        Box region = parameters.inspected();
        stored = new StoredModels(models, store, region.width(), region.height());
        trial = new ModelTrial(store.mostMore());
        trial.of(stored.state());
    }

    /** @return the verdict that counts */
    Verdict judge(Frame shown, String part, long number) {
        StoredModels.Loaded active = stored.active();
        StoredModels.Loaded candidate = stored.candidate();
        candidateCounted = candidate != null && trial.counts(part, number);
        StoredModels.Loaded counts = candidateCounted ? candidate : active;
        Verdict said = inspector.inspect(shown, counts == null ? null : counts.look());
        by = inspector.modelDigests(counts == null ? null : stored.shown(counts));
        if (said.unfit() == null && candidate != null) {
            frame = shown.retain();
            unit = part;
            verdict = said;
        }
        return said.unfit() == null && counts == null && !alone
                ? Verdict.unfit("no model counts on this line yet; have the collector send one")
                : said;
    }

    /** Names and digests of the models that gave the last verdict. */
    String by() {
        return by;
    }

    /** SHA-256 of the active package; empty: none. */
    String active() {
        String active = stored.state().active();
        return active == null ? "" : active;
    }

    /** On how many lines of this agent the active model counts; 0: there is none. */
    int lines() {
        State state = stored.state();
        return state.active() == null ? 0 : Math.max(1, state.lines().size());
    }

    /** Before the next input is looked at: the other model looks at the last part, and what was ordered and loaded meanwhile is taken in. */
    void turn(Instant now, ScenarioOutput out) {
        Frame last = frame;
        if (last != null) {
            frame = null;
            other(last, now, out);
            last.release();
        }
        State was = stored.state();
        stored.turn();
        State is = stored.state();
        if (!is.equals(was)) {
            changed(was, is, now, out);
            trial.of(is);
            share(is, now, out);
        }
    }

    private void other(Frame last, Instant now, ScenarioOutput out) {
        StoredModels.Loaded candidate = stored.candidate();
        if (candidate == null) {
            return;
        }
        StoredModels.Loaded active = stored.active();
        StoredModels.Loaded rest = candidateCounted ? active : candidate;
        // A line without a model and without rules passes each part, for the time being.
        boolean blind = candidateCounted && active == null && !alone;
        boolean other =
                !blind && inspector.again(rest == null ? null : rest.look()).rejected();
        boolean counts = candidateCounted ? other : verdict.rejected();
        boolean tried = candidateCounted ? verdict.rejected() : other;
        if (trial.saw(unit, counts, tried)) {
            records.askOf(last, unit, now, out);
        }
        look(candidate.digest(), now, out);
    }

    private void look(String digest, Instant now, ScenarioOutput out) {
        Trial.Advice advice = trial.advice();
        String how = trial.how();
        models.tried(stored.state(), advice == Trial.Advice.GO_ON, how);
        String end = digest + " " + stored.state().share() + " " + advice;
        if (advice == Trial.Advice.WAIT || end.equals(told)) {
            return;
        }
        told = end;
        records.trial(digest, how, advice == Trial.Advice.ROLL_BACK, now, out);
        if (advice == Trial.Advice.ROLL_BACK) {
            models.rollBack(digest, "worse than what counts; " + how);
        }
    }

    void audited(AuditSample.Said said, Instant now, ScenarioOutput out) {
        trial.audited(said.unit(), said.defective());
        String digest = trial.digest();
        if (digest != null) {
            look(digest, now, out);
        }
    }

    private void changed(State was, State is, Instant now, ScenarioOutput out) {
        String tried = was.candidate();
        if (was.active() != null && !was.active().equals(is.active())) {
            figures.chartAnew();
        }
        if (tried == null || tried.equals(is.candidate())) {
            return;
        }
        boolean promoted = tried.equals(is.active());
        figures.iterated(now);
        String measured = "model sha256:" + tried + (promoted ? " promoted, " : " refused, ") + trial.how();
        out.demand(new DemandResult("06.9", true, measured, now));
    }

    private void share(State is, Instant now, ScenarioOutput out) {
        List<String> lines = is.lines();
        String sharing = lines.size() < 2 ? "" : is.active() + " " + lines;
        if (!sharing.isEmpty() && !sharing.equals(shared)) {
            String measured = "model sha256:" + is.active() + " on " + lines.size()
                    + " lines, each after its own trial: " + String.join("; ", lines);
            out.demand(new DemandResult("06.10", true, measured, now));
        }
        shared = sharing;
    }

    void write(StateWriter state) {
        trial.write(state);
        state.text(told).text(shared);
    }

    void read(StateReader state) {
        trial.read(state, stored.state());
        told = state.text();
        shared = state.text();
    }

    @Override
    public void close() {
        Frame last = frame;
        if (last != null) {
            frame = null;
            last.release();
        }
        stored.close();
    }
}
