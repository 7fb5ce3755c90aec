package io.edgewitness.equipment.fault;

import io.edgewitness.scenario.kit.signal.CurrentSignature;
import io.edgewitness.scenario.kit.signal.Defect;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** State detection (ISO 13374-2): from figures to symptoms that show or do not. What cannot be judged is not in the map. */
public final class Symptoms {
    /** Kurtosis from which a signal is impulsive; Gaussian noise has 3. */
    private static final double KURTOSIS = 3.5;

    /** The same of the most impulsive band, where noise has 0. */
    private static final double BAND_KURTOSIS = 1;

    /** Strength in the plain envelope from which a ring's family is faint; noise alone stays below 2. */
    private static final double FAINT = 2.2;

    private static final double MOST = 0.7;
    private static final double MUCH = 0.4;
    private static final double BROKEN_BAR_DB = -45;

    private final Map<String, Boolean> seen = new LinkedHashMap<>();

    public Map<String, Boolean> seen() {
        return seen;
    }

    /** @param limits null if nobody stated the machine's power */
    public Symptoms level(Analyser.Level level, @Nullable ZoneLimits limits) {
        if (limits != null) {
            seen.put("vibration-high", level.velocity() >= limits.bc());
        }
        return this;
    }

    /** A machine that runs as new has a shape too, and none of it is a symptom. */
    public Symptoms shape(Analyser.Shape shape, Analyser.Level level, @Nullable ZoneLimits limits) {
        if (limits == null) {
            return this;
        }
        boolean speaks = level.velocity() >= limits.ab();
        seen.put("shaft-once", speaks && shape.once() >= MOST);
        seen.put("shaft-twice", speaks && shape.twice() >= MUCH);
        seen.put("shaft-many", speaks && shape.many() >= MUCH);
        if (shape.mainsTwice() >= 0) {
            seen.put("mains-twice", speaks && shape.mainsTwice() >= MUCH);
        }
        return this;
    }

    /** @return whether it is */
    public boolean impulsive(double kurtosis, double bandKurtosis) {
        boolean impulsive = kurtosis >= KURTOSIS || bandKurtosis >= BAND_KURTOSIS;
        seen.put("impulsive", impulsive);
        return impulsive;
    }

    /**
     * Whether a ring's family shows, and none, or only faintly.
     *
     * @param plain strengths by defect, as {@code whitened}
     */
    public Symptoms rings(Map<Defect, Double> plain, Map<Defect, Double> whitened, boolean impulsive) {
        Defect strongest = Defect.OUTER;
        for (Defect defect : Defect.values()) {
            strongest = of(whitened, defect) > of(whitened, strongest) ? defect : strongest;
        }
        boolean shows = of(whitened, strongest) >= Defect.SHOWS;
        for (Defect defect : Defect.values()) {
            seen.put(symptom(defect), shows && defect == strongest);
        }
        boolean faint = Math.max(of(plain, Defect.OUTER), of(plain, Defect.INNER)) >= FAINT;
        seen.put("rings-faint", !shows && faint);
        seen.put("blows-without-period", !shows && impulsive);
        return this;
    }

    public Symptoms current(CurrentSignature signature) {
        seen.put("slip-lines", signature.sidebandDb() >= BROKEN_BAR_DB);
        return this;
    }

    public Symptoms load(boolean explained) {
        seen.put("load-explains-not", !explained);
        return this;
    }

    private static double of(Map<Defect, Double> strengths, Defect defect) {
        Double strength = strengths.get(defect);
        return strength == null ? 0 : strength;
    }

    static String symptom(Defect defect) {
        return switch (defect) {
            case OUTER -> "outer-lines";
            case INNER -> "inner-lines";
            case ELEMENT -> "element-lines";
            case CAGE -> "cage-lines";
        };
    }

    public static Map<Defect, Double> strengths(List<Defect.Evidence> evidence) {
        Map<Defect, Double> strengths = new EnumMap<>(Defect.class);
        evidence.forEach(e -> strengths.put(e.defect(), e.strength()));
        return strengths;
    }
}
