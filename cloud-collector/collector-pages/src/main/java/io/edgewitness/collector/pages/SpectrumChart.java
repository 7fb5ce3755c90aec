package io.edgewitness.collector.pages;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.edgewitness.collector.maintenance.Spectrum;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code machine.js} draws of one spectrum, or of many as a waterfall. Frequencies are in Hz; a part of the axis is {@code partHz} wide, the first
 * about 0.
 *
 * @param kind {@code spectrum}; {@code waterfall}
 * @param unit as people write it
 * @param times of the rows in milliseconds since 1970, oldest first
 * @param rows values along the axis; one of them for a spectrum
 * @param families lines that are looked for
 * @param shows level from which a line counts; null: none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SpectrumChart(
        String kind,
        String unit,
        double partHz,
        List<Long> times,
        List<BigDecimal[]> rows,
        List<Family> families,
        @Nullable Double shows) {
    /** A byte of a picture says no more. */
    private static final MathContext DIGITS = new MathContext(3);

    /** Parts of a waterfall's axis; more than a screen has for it. */
    private static final int WATERFALL_PARTS = 200;

    private static final int HARMONICS = 4;

    /** Strength and level of a line from which a bearing's family shows: ln(1 + 8). */
    private static final double STRENGTH = 2.2;

    private static final double ABOVE_FLOOR = 8;

    /**
     * Lines of one kind.
     *
     * @param name {@code BPFO} for instance
     * @param selected whether it is drawn before a reader chooses
     * @param sides beside each harmonic at the distance that belongs to the family
     */
    public record Family(String name, boolean selected, List<Double> harmonics, List<Double> sides) {}

    /** @param what {@code velocity}, {@code acceleration}, else the envelope */
    static SpectrumChart of(List<Spectrum> newest, String what) {
        return newest.isEmpty()
                ? new SpectrumChart("spectrum", "", 1, List.of(), List.of(), List.of(), null)
                : of("spectrum", List.of(newest.get(0)), what, Integer.MAX_VALUE);
    }

    /** @param newestFirst as they come from the database; those whose axis is another than the newest's are left out */
    static SpectrumChart waterfall(List<Spectrum> newestFirst, String what) {
        if (newestFirst.isEmpty()) {
            return new SpectrumChart("waterfall", "", 1, List.of(), List.of(), List.of(), null);
        }
        Spectrum.Picture axis = picture(newestFirst.get(0), what);
        List<Spectrum> alike = new ArrayList<>();
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            Spectrum.Picture one = picture(newestFirst.get(i), what);
            // The envelope's axis follows the speed.
            if (Math.abs(one.partHz() / axis.partHz() - 1) < 0.02) {
                alike.add(newestFirst.get(i));
            }
        }
        return of("waterfall", alike, what, WATERFALL_PARTS);
    }

    private static SpectrumChart of(String kind, List<Spectrum> oldestFirst, String what, int most) {
        Spectrum newest = oldestFirst.get(oldestFirst.size() - 1);
        Spectrum.Picture axis = picture(newest, what);
        int together = (axis.values().length - 1) / most + 1;
        double end = axis.partHz() * axis.values().length;
        boolean envelope = unit(what).isEmpty();
        return new SpectrumChart(
                kind,
                unit(what),
                axis.partHz() * together,
                oldestFirst.stream().map(s -> s.at().toEpochMilli()).toList(),
                oldestFirst.stream()
                        .map(s -> rounded(picture(s, what).values(), together))
                        .toList(),
                envelope ? bearing(newest, end) : what.equals("velocity") ? shaft(newest, end) : List.of(),
                envelope ? ABOVE_FLOOR : null);
    }

    private static Spectrum.Picture picture(Spectrum s, String what) {
        return switch (what) {
            case "velocity" -> s.velocity();
            case "acceleration" -> s.acceleration();
            default -> s.envelope();
        };
    }

    private static String unit(String what) {
        return switch (what) {
            case "velocity" -> "mm/s";
            case "acceleration" -> "m/s²";
            default -> "";
        };
    }

    private static BigDecimal[] rounded(double[] values, int together) {
        BigDecimal[] rounded = new BigDecimal[(values.length + together - 1) / together];
        for (int i = 0; i < rounded.length; i++) {
            double most = Arrays.stream(values, i * together, Math.min(values.length, (i + 1) * together))
                    .max()
                    .orElse(0);
            rounded[i] = BigDecimal.valueOf(Double.isFinite(most) ? most : 0).round(DIGITS);
        }
        return rounded;
    }

    private static double hz(Spectrum s, String line) {
        return s.lines().stream()
                .filter(l -> l.name().equals(line))
                .mapToDouble(Spectrum.Line::hz)
                .findFirst()
                .orElse(0);
    }

    private static List<Family> shaft(Spectrum s, double end) {
        double once = hz(s, "1x");
        return once == 0 ? List.of() : List.of(family("1×", true, once, 0, end));
    }

    /** A defect of the inner ring is carried through the load once a turn, one of an element once a turn of the cage. */
    private static List<Family> bearing(Spectrum s, double end) {
        double once = hz(s, "1x");
        double cage = hz(s, "FTF");
        boolean any = s.lines().stream().anyMatch(SpectrumChart::shows);
        List<Family> families = new ArrayList<>();
        for (Spectrum.Line line : s.lines()) {
            double beside = line.name().equals("BPFI") ? once : line.name().equals("2xBSF") ? cage : 0;
            if (line.strength() != null) {
                boolean ring = line.name().equals("BPFO") || line.name().equals("BPFI");
                String name = line.name().replace('x', '×');
                families.add(family(name, any ? shows(line) : ring, line.hz(), beside, end));
            }
        }
        if (once > 0) {
            families.add(family("1×", false, once, 0, end));
        }
        return families;
    }

    private static boolean shows(Spectrum.Line line) {
        Double strength = line.strength();
        return strength != null && strength >= STRENGTH;
    }

    private static Family family(String name, boolean selected, double hz, double beside, double end) {
        List<Double> harmonics = new ArrayList<>();
        List<Double> sides = new ArrayList<>();
        for (int h = 1; h <= HARMONICS && h * hz < end; h++) {
            harmonics.add(h * hz);
            if (beside > 0) {
                sides.add(h * hz - beside);
                sides.add(h * hz + beside);
            }
        }
        return new Family(
                name,
                selected,
                harmonics,
                sides.stream().filter(x -> x > 0 && x < end).toList());
    }
}
