package io.edgewitness.equipment.fault;

import io.edgewitness.scenario.kit.AlarmLife;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.signal.Defect;
import io.edgewitness.scenario.kit.signal.Fingerprint;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is remembered of one sensor. One thread. */
final class SensorState {
    /** Envelope evidence is a mean over the last few searches: noise does not repeat itself, a defect does. */
    private static final int SEARCHES = 4;

    private final int confirm;
    private final int learn;
    private @Nullable Fingerprint usual;
    private int learnt;
    final AlarmLife zone;
    final AlarmLife forecast;
    final Trend trend = new Trend();
    private final TreeMap<String, AlarmLife> faults = new TreeMap<>();
    private final TreeMap<String, AlarmLife> causes = new TreeMap<>();
    private final double[] evidence = new double[2 * Defect.values().length + 2];
    private int searches;

    @Nullable
    Instant spectrumAt; // newest that was told

    SensorState(int confirm, int learn) {
        this.confirm = confirm;
        this.learn = learn;
        zone = new AlarmLife(confirm);
        forecast = new AlarmLife(1);
    }

    /** The measurement fault of a kind; found and gone at once, but for a speed, which noise hides now and then. */
    AlarmLife fault(String kind) {
        return faults.computeIfAbsent(kind, k -> new AlarmLife(k.startsWith("speed-") ? confirm : 1));
    }

    AlarmLife cause(String id) {
        return causes.computeIfAbsent(id, c -> new AlarmLife(confirm));
    }

    /** @return null until enough blocks were seen */
    @Nullable
    Fingerprint usual() {
        return learnt < learn ? null : usual;
    }

    void learn(Fingerprint newer) {
        if (learnt < learn) {
            Fingerprint before = usual;
            usual = before == null ? newer : before.towards(newer, 1.0 / (learnt + 1));
            learnt++;
        }
    }

    void search(Analyser.Rings rings, double kurtosis) {
        searches = Math.min(SEARCHES, searches + 1);
        int n = Defect.values().length;
        for (int d = 0; d < n; d++) {
            mean(d, rings.plain().get(d).strength());
            mean(n + d, rings.whitened().get(d).strength());
        }
        mean(2 * n, kurtosis);
        mean(2 * n + 1, Math.min(50, rings.band().kurtosis()));
    }

    private void mean(int i, double value) {
        evidence[i] += (value - evidence[i]) / searches;
    }

    boolean isSearched() {
        return searches > 0;
    }

    Map<Defect, Double> plain() {
        return strengths(0);
    }

    Map<Defect, Double> whitened() {
        return strengths(Defect.values().length);
    }

    private Map<Defect, Double> strengths(int from) {
        Map<Defect, Double> strengths = new EnumMap<>(Defect.class);
        int i = from;
        for (Defect defect : Defect.values()) {
            strengths.put(defect, evidence[i++]);
        }
        return strengths;
    }

    double kurtosis() {
        return evidence[evidence.length - 2];
    }

    double bandKurtosis() {
        return evidence[evidence.length - 1];
    }

    void write(StateWriter state) {
        Fingerprint known = usual;
        state.integer(known == null ? 0 : 1);
        if (known != null) {
            for (double log : known.logs()) {
                state.real(log);
            }
        }
        state.integer(learnt).integer(searches).instant(spectrumAt);
        for (double e : evidence) {
            state.real(e);
        }
        zone.write(state);
        forecast.write(state);
        trend.write(state);
        write(state, faults);
        write(state, causes);
    }

    private static void write(StateWriter state, SortedMap<String, AlarmLife> lives) {
        state.integer(lives.size());
        lives.forEach((kind, life) -> life.write(state.text(kind)));
    }

    void read(StateReader state) {
        usual = null;
        if (state.integer() == 1) {
            double[] logs = new double[Fingerprint.BANDS];
            for (int b = 0; b < logs.length; b++) {
                logs[b] = state.real();
            }
            usual = Fingerprint.of(logs);
        }
        learnt = (int) state.integer();
        searches = (int) state.integer();
        spectrumAt = state.instant();
        for (int i = 0; i < evidence.length; i++) {
            evidence[i] = state.real();
        }
        zone.read(state);
        forecast.read(state);
        trend.read(state);
        faults.clear();
        for (long n = state.integer(); n > 0; n--) {
            fault(state.text()).read(state);
        }
        causes.clear();
        for (long n = state.integer(); n > 0; n--) {
            cause(state.text()).read(state);
        }
    }
}
