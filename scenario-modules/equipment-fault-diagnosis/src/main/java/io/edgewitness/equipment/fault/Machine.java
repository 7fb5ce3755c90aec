package io.edgewitness.equipment.fault;

import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Refused;
import io.edgewitness.edge.api.Remark;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.scenario.kit.signal.Bearing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The machine as its nameplate and site file tell it, and what is missing there. Immutable. */
final class Machine {
    private static final List<String> PLATE = List.of("parameters", "nameplate");
    private static final double STANDARD_GRAVITY = 9.80665;
    private static final Pattern CHANNELS = Pattern.compile("(\\d{1,4})-(\\d{1,4})");

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

    /**
     * A fact nobody stated and what is switched off without it.
     *
     * @param at where it would be stated, see {@link Remark}
     */
    record Missing(String id, String zh, String en, List<String> at) {}

    private final FaultParameters.Nameplate plate;
    private final List<Place> places = new ArrayList<>();
    private final List<Missing> missing = new ArrayList<>();
    private final @Nullable ZoneLimits limits;

    /** @throws Refused if a sensor names a point that is no input, a unit that is no acceleration, or an unknown bearing */
    Machine(ScenarioContext context, FaultParameters parameters) {
        plate = parameters.nameplate();
        limits = ZoneLimits.of(plate.kw(), plate.support());
        Map<String, BearingGeometry> bearings = new LinkedHashMap<>(KnowledgeFiles.bearings());
        bearings.putAll(parameters.bearings());
        List<Remark> wrong = new ArrayList<>();
        for (int i = 0; i < parameters.sensors().size(); i++) {
            places.add(place(context, parameters.sensors().get(i), i, bearings, wrong));
        }
        if (!wrong.isEmpty()) {
            throw new Refused(wrong);
        }
        if (limits == null) {
            missing.add(new Missing(
                    "kw", "缺少额定功率：不判定振动烈度区域，不报区域报警", "no rated power: no vibration zones and no zone alarms", PLATE));
        }
        boolean speedKnown =
                parameters.tacho() != null || !context.input("speed").isEmpty();
        if (plate.rpm() == null && !speedKnown) {
            missing.add(new Missing(
                    "rpm",
                    "缺少额定转速、转速信号和测速脉冲：不做转频、轴承和电流诊断",
                    "no rated speed, speed input or tacho: no shaft, bearing or current diagnosis",
                    PLATE));
        }
        if (!context.input("current").isEmpty() && (plate.mainsHz() == null || plate.polePairs() == null)) {
            missing.add(new Missing(
                    "pole-pairs",
                    "缺少电源频率或极对数：不做电流特征分析",
                    "no mains frequency or pole pairs: no current signature",
                    PLATE));
        }
    }

    private Place place(
            ScenarioContext context,
            FaultParameters.SensorPlace sensor,
            int number,
            Map<String, BearingGeometry> bearings,
            List<Remark> wrong) {
        String item = String.valueOf(number);
        PointDefinition point = context.points().get(sensor.point());
        if (!context.input("vibration").contains(sensor.point())) {
            wrong.add(Remark.of(
                    "the sensor " + sensor.name() + " reads " + sensor.point()
                            + ", which the input vibration does not name",
                    "传感器 " + sensor.name() + " 读取 " + sensor.point() + "，但输入 vibration 中没有该测点",
                    "parameters",
                    "sensors",
                    item,
                    "point"));
        }
        int channels = point == null ? Integer.MAX_VALUE : channels(point.address());
        if (sensor.channel() < 0 || sensor.channel() >= channels) {
            wrong.add(Remark.of(
                    "the sensor " + sensor.name() + " is channel " + sensor.channel() + ", but channels count from 0"
                            + (point == null || channels == Integer.MAX_VALUE
                                    ? ""
                                    : " and " + sensor.point() + " (" + point.address() + ") has " + channels),
                    "传感器 " + sensor.name() + " 的通道为 " + sensor.channel() + "，但通道从 0 开始"
                            + (point == null || channels == Integer.MAX_VALUE
                                    ? ""
                                    : "，且 " + sensor.point() + "（" + point.address() + "）共 " + channels + " 个通道"),
                    "parameters",
                    "sensors",
                    item,
                    "channel"));
        }
        String designation = sensor.bearing();
        BearingGeometry geometry = designation == null ? null : Bearings.find(designation, bearings);
        if (designation != null && geometry == null) {
            wrong.add(Bearings.unknown(designation, sensor.name(), item, bearings.keySet()));
        }
        if (designation == null) {
            missing.add(new Missing(
                    "bearing:" + sensor.name(),
                    sensor.name() + " 缺少轴承型号：该处不做轴承诊断",
                    "no bearing stated at " + sensor.name() + ": no bearing diagnosis there",
                    List.of("parameters", "sensors", item)));
        }
        double factor = factor(point, wrong);
        Double range = sensor.range();
        return new Place(
                sensor.name(),
                sensor.point(),
                sensor.channel(),
                factor,
                geometry == null ? null : geometry.orders(),
                range == null ? Double.POSITIVE_INFINITY : range * factor);
    }

    /** How many an address such as {@code 0-3} names; of any other kind of address nobody knows before the first block. */
    private static int channels(String address) {
        Matcher m = CHANNELS.matcher(address);
        return m.matches() ? Integer.parseInt(m.group(2)) - Integer.parseInt(m.group(1)) + 1 : Integer.MAX_VALUE;
    }

    private static double factor(@Nullable PointDefinition point, List<Remark> wrong) {
        String unit = point == null ? "m/s2" : point.unit();
        if (unit.equals("[g]")) {
            return STANDARD_GRAVITY;
        }
        if (!unit.equals("m/s2")) {
            String meant = unit.equals("g") ? "; g is gram, did you mean [g]?" : "";
            wrong.add(Remark.of(
                    "vibration is in m/s2 or [g], not in " + unit + meant,
                    "振动的单位应为 m/s2 或 [g]，而不是 " + unit + (meant.isEmpty() ? "" : "（g 是克；是否为 [g]？）"),
                    "inputs",
                    "vibration"));
        }
        return 1;
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
