package io.edgewitness.equipment.fault;

import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.scenario.kit.signal.Bearing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The machine as its nameplate and site file tell it, and what is missing there. Immutable. */
final class Machine {
    private static final double STANDARD_GRAVITY = 9.80665;

    /**
     * A sensor's place.
     *
     * @param toMetres factor from the point's unit to m/s²
     * @param bearing null: unknown
     * @param range m/s², infinite: unknown
     */
    record Place(
            String name,
            PointId point,
            int channel,
            double toMetres,
            @Nullable Bearing bearing,
            double range) {}

    /** A fact nobody stated and what is switched off without it. */
    record Missing(String id, String zh, String en) {}

    private final FaultParameters.Nameplate plate;
    private final List<Place> places = new ArrayList<>();
    private final List<Missing> missing = new ArrayList<>();
    private final @Nullable ZoneLimits limits;

    /** @throws IllegalArgumentException if a sensor names a point that is no input, a unit that is no acceleration, or an unknown bearing */
    Machine(ScenarioContext context, FaultParameters parameters) {
        plate = parameters.nameplate();
        limits = ZoneLimits.of(plate.kw(), plate.support());
        Map<String, BearingGeometry> bearings = new LinkedHashMap<>(KnowledgeFiles.bearings());
        bearings.putAll(parameters.bearings());
        for (FaultParameters.SensorPlace sensor : parameters.sensors()) {
            places.add(place(context, sensor, bearings));
        }
        if (limits == null) {
            missing.add(new Missing(
                    "kw", "缺少额定功率：不判定振动烈度区域，不报区域报警", "no rated power: no vibration zones and no zone alarms"));
        }
        boolean speedKnown =
                parameters.tacho() != null || !context.input("speed").isEmpty();
        if (plate.rpm() == null && !speedKnown) {
            missing.add(new Missing(
                    "rpm",
                    "缺少额定转速、转速信号和测速脉冲：不做转频、轴承和电流诊断",
                    "no rated speed, speed input or tacho: no shaft, bearing or current diagnosis"));
        }
        if (!context.input("current").isEmpty() && (plate.mainsHz() == null || plate.polePairs() == null)) {
            missing.add(new Missing(
                    "pole-pairs", "缺少电源频率或极对数：不做电流特征分析", "no mains frequency or pole pairs: no current signature"));
        }
    }

    private Place place(
            ScenarioContext context, FaultParameters.SensorPlace sensor, Map<String, BearingGeometry> bearings) {
        if (!context.input("vibration").contains(sensor.point())) {
            throw new IllegalArgumentException("the sensor " + sensor.name() + " reads " + sensor.point()
                    + ", which the input vibration does not name");
        }
        String designation = sensor.bearing();
        BearingGeometry geometry = designation == null ? null : bearings.get(designation);
        if (designation != null && geometry == null) {
            throw new IllegalArgumentException("the bearing " + designation + " of " + sensor.name()
                    + " is not known; state its geometry under bearings: (elements, diameter, pitch)");
        }
        if (geometry == null) {
            missing.add(new Missing(
                    "bearing:" + sensor.name(),
                    sensor.name() + " 缺少轴承型号：该处不做轴承诊断",
                    "no bearing stated at " + sensor.name() + ": no bearing diagnosis there"));
        }
        double factor = factor(context.points().get(sensor.point()));
        Double range = sensor.range();
        return new Place(
                sensor.name(),
                sensor.point(),
                sensor.channel(),
                factor,
                geometry == null ? null : geometry.orders(),
                range == null ? Double.POSITIVE_INFINITY : range * factor);
    }

    private static double factor(@Nullable PointDefinition point) {
        String unit = point == null ? "m/s2" : point.unit();
        return switch (unit) {
            case "m/s2" -> 1;
            case "[g]" -> STANDARD_GRAVITY;
            default -> throw new IllegalArgumentException("vibration is in m/s2 or [g], not in " + unit);
        };
    }

    FaultParameters.Nameplate plate() {
        return plate;
    }

    List<Place> places() {
        return places;
    }

    List<Missing> missing() {
        return missing;
    }

    @Nullable
    ZoneLimits limits() {
        return limits;
    }

    double mainsHz() {
        Double hz = plate.mainsHz();
        return hz == null ? 0 : hz;
    }
}
