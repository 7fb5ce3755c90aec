package io.edgewitness.equipment.fault;

import io.edgewitness.edge.api.Remark;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Designations of bearings as people write them. */
final class Bearings {
    /** Series and bore, and suffixes of seals, shields, clearance and cage, which leave the rolling elements as they are. */
    private static final Pattern PLAIN = Pattern.compile(
            "(\\d{3,6})(?:[-/ ]?(?:2?RS[1RH]?|2?RSH|2?Z[Z]?|2?RZ|DDU?|VV|LLU|LLB|C[2-5]|CM|N|NR|TN9|JEM))*");

    private Bearings() {}

    /** @return null if it is none of these, with or without suffixes */
    static @Nullable BearingGeometry find(String written, Map<String, BearingGeometry> known) {
        BearingGeometry exact = known.get(written);
        String plain = plain(written);
        if (exact != null || plain == null) {
            return exact;
        }
        return known.entrySet().stream()
                .filter(e -> plain.equals(plain(e.getKey())))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String plain(String designation) {
        Matcher m = PLAIN.matcher(designation.strip().toUpperCase(Locale.ROOT));
        return m.matches() ? m.group(1) : null;
    }

    /** @param item number of the sensor in the list */
    static Remark unknown(String designation, String sensor, String item, Collection<String> known) {
        List<String> near = known.stream()
                .filter(k -> k.regionMatches(true, 0, designation, 0, Math.min(2, designation.length())))
                .toList();
        String all = String.join(", ", near.isEmpty() ? known : near);
        return Remark.of(
                "the bearing " + designation + " of " + sensor + " is not in the module's list (" + all
                        + "); state its geometry, which its maker's catalogue has, such as bearings: {" + designation
                        + ": {elements: 9, diameter: 7.94, pitch: 39.04}}",
                sensor + " 的轴承 " + designation + " 不在模块自带的清单中（" + all + "）；请按厂家样本填写几何参数，例如 bearings: {" + designation
                        + ": {elements: 9, diameter: 7.94, pitch: 39.04}}",
                "parameters",
                "sensors",
                item,
                "bearing");
    }
}
