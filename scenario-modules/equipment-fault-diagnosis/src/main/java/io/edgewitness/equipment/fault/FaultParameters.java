package io.edgewitness.equipment.fault;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Refused;
import io.edgewitness.edge.api.Remark;
import io.edgewitness.scenario.kit.PinnedFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the site file may say under {@code parameters:}. One instance watches one machine.
 *
 * @param sensors which channel of which point is which place
 * @param tacho a channel sampled beside the vibration, one or more pulses a turn; null: the speed comes from an input or from the spectrum
 * @param bearings geometry by designation, beside those that the module knows
 * @param priors the site's own shares of causes, by the ids of {@code knowledge.yaml}, 0 to 1; the others keep theirs
 * @param evidence what the site's labelled records taught, beside the rules; null: nothing
 * @param window length of a figure's window, at most a day
 * @param lateness how long a window waits for late blocks
 * @param clockTolerance how far a device's clock may be from the agent's and still decide the window
 * @param confirm blocks in a row before an alarm is raised, and before it is cleared
 * @param learn blocks from which a sensor's usual level and shape are learnt
 * @param diagnoseEvery how often a sensor's envelope is searched
 * @param spectrumEvery how often a sensor's spectra are told, beside those that come with an alarm or a diagnosis; a second or more
 * @param terminals what each point is read by, for demands 07.1 and 07.2
 * @param transmitLimit longest time from a terminal's clock to the receipt that is in time, for 95 % of the samples
 * @param silence longest time between two samples of a kind of data, for demand 07.3
 * @param shift length of the periods that statistics are told of, beside the week; a day or less
 * @param pushWindow over which the four kinds of messages are judged, for demand 07.7; a day or less
 */
public record FaultParameters(
        @Default("{}") Nameplate nameplate,
        List<SensorPlace> sensors,
        @Nullable Tacho tacho,
        @Default("{}") Map<String, BearingGeometry> bearings,
        @Default("{}") Map<String, Double> priors,
        @Nullable PinnedFile evidence,
        @Default("1m") Duration window,
        @Default("5s") Duration lateness,
        @Default("10m") Duration clockTolerance,
        @Default("3") int confirm,
        @Default("20") int learn,
        @Default("10s") Duration diagnoseEvery,
        @Default("10m") Duration spectrumEvery,
        @Default("{}") Map<PointId, Terminal> terminals,
        @Default("2s") Duration transmitLimit,
        @Default("{}") Silence silence,
        @Default("8h") Duration shift,
        @Default("1d") Duration pushWindow) {
    /**
     * Longest times between two samples that need no explanation.
     *
     * @param state of states, which often come when they change
     * @param run of vibration, speed, load and current
     */
    public record Silence(
            @Default("1d") Duration state,
            @Default("1m") Duration run,
            @Default("1m") Duration video) {}

    /**
     * What stands on the machine. A fact that is missing switches off what needs it.
     *
     * @param kw rated power; decides the vibration limits
     * @param rpm rated speed; the true one is looked for near it
     * @param rpmTolerance largest share by which the true speed may differ
     * @param mainsHz of the supply; null for a machine without a motor at the mains
     * @param polePairs of the motor
     */
    public record Nameplate(
            @Nullable Double kw,
            @Nullable Double rpm,
            @Default("0.05") double rpmTolerance,
            @Default("rigid") ZoneLimits.Support support,
            @Nullable Double mainsHz,
            @Nullable Integer polePairs) {
        public Nameplate {
            List<Remark> wrong = new ArrayList<>();
            above("kw", kw, wrong);
            above("rpm", rpm, wrong);
            above("mains-hz", mainsHz, wrong);
            if (!wrong.isEmpty()) {
                throw new Refused(wrong);
            }
            if (!(rpmTolerance > 0 && rpmTolerance <= 0.2)) {
                throw Refused.of(
                        "lies above 0 and is at most 0.2, not " + rpmTolerance,
                        "应大于 0 且不超过 0.2，而不是 " + rpmTolerance,
                        "rpm-tolerance");
            }
        }

        private static void above(String key, @Nullable Double value, List<Remark> wrong) {
            if (value != null && !(value > 0)) {
                wrong.add(Remark.of(
                        "is above 0, not " + value + "; leave it out if it is not known",
                        "应大于 0，而不是 " + value + "；不知道时请不要填写",
                        key));
            }
        }
    }

    /**
     * A vibration sensor.
     *
     * @param name such as {@code drive-end}
     * @param point of the input {@code vibration}, in m/s2 or [g]
     * @param channel in that point's blocks, from 0
     * @param bearing designation of the bearing it sits on; null: unknown
     * @param range largest acceleration the sensor can measure, in the point's unit; null: unknown
     */
    public record SensorPlace(
            String name,
            PointId point,
            @Default("0") int channel,
            @Nullable String bearing,
            @Nullable Double range) {}

    /** @param pulsesPerTurn 1 or more */
    public record Tacho(
            PointId point, int channel, @Default("1") int pulsesPerTurn) {}

    public FaultParameters {
        List<Remark> wrong = new ArrayList<>();
        if (sensors.isEmpty()) {
            wrong.add(Remark.of("names no sensor", "没有填写传感器", "sensors"));
        }
        if (sensors.stream().map(SensorPlace::name).distinct().count() < sensors.size()) {
            wrong.add(Remark.of("two sensors have one name", "两个传感器同名", "sensors"));
        }
        if (shift.isNegative() || shift.isZero() || shift.compareTo(Duration.ofDays(1)) > 0) {
            wrong.add(Remark.of("lasts more than nothing and at most a day", "应大于 0 且不超过一天", "shift"));
        }
        if (confirm < 1) {
            wrong.add(Remark.of("is 1 or more", "应为 1 或更大", "confirm"));
        }
        if (learn < 1) {
            wrong.add(Remark.of("is 1 or more", "应为 1 或更大", "learn"));
        }
        if (spectrumEvery.compareTo(Duration.ofSeconds(1)) < 0) {
            wrong.add(Remark.of("is a second or more", "应为一秒或更长", "spectrum-every"));
        }
        if (!wrong.isEmpty()) {
            throw new Refused(wrong);
        }
    }
}
