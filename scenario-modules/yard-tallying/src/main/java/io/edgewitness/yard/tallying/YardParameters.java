package io.edgewitness.yard.tallying;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Refused;
import io.edgewitness.edge.api.Value;
import io.edgewitness.machine.vision.PictureClassifier;
import io.edgewitness.scenario.kit.CodeRule;
import io.edgewitness.text.reader.PrintedText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the site file may say under {@code parameters:}.
 *
 * @param locations the places of the yard, by name
 * @param readers where a point that is fixed looks; one without stands where the location label that it scanned last hangs
 * @param terminals what each point is, for demand 17.1
 * @param codes by name; an item's code follows one of them, where there are any
 * @param grades the first whose conditions hold is an item's grade
 * @param wms where postings go; null: nowhere
 * @param sort the sorter; null: there is none
 * @param reference a thing of known size, for the preflight of the dimensions
 * @param text reads codes that are printed as text in frames without a bar code; null: none is read
 * @param confidence a recogniser that is less sure abstains, 0 to 1
 * @param stockAge how old the view of a place may be, for demand 17.4
 * @param repeat an item that is seen again at its place within this time is the same sighting
 * @param window length of a figure's window, at most a day
 * @param lateness how long a window waits for late samples
 * @param clockTolerance how far a device's clock may be from the agent's and still decide
 * @param captureLimit from a device to the agent, for demand 17.2
 * @param recognised share of the items of which each attribute must be known, for demand 17.3
 * @param mostItems remembered at once; of more, the one that was seen least lately is forgotten
 * @param models what says how a thing in a camera's frame looks; null: nothing does
 */
public record YardParameters(
        Map<String, Place> locations,
        @Default("{}") Map<PointId, String> readers,
        @Default("{}") Map<PointId, Terminal> terminals,
        @Default("{}") Map<String, CodeRule> codes,
        @Default("[]") List<GradeRule> grades,
        @Nullable Wms wms,
        @Nullable Sort sort,
        @Nullable Reference reference,
        @Default("{}") Audit audit,
        @Nullable PrintedText text,
        @Default("0.8") double confidence,
        @Default("4h") Duration stockAge,
        @Default("10m") Duration repeat,
        @Default("1h") Duration window,
        @Default("5s") Duration lateness,
        @Default("5m") Duration clockTolerance,
        @Default("2s") Duration captureLimit,
        @Default("0.9") double recognised,
        @Default("20000") int mostItems,
        @Nullable Models models) {
    private static final int MOST_ITEMS = 40_000;
    private static final int MOST_LOCATIONS = 10_000;
    private static final int MOST_DRAWN = 2_000;
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_CODE = 200;

    /** The kinds that demand 17.1 names. */
    public enum Terminal {
        SCANNER,
        INDUSTRIAL_CAMERA,
        NVR
    }

    /**
     * A place of the yard, for its map.
     *
     * @param x of its western edge, in m from the map's corner
     * @param y of its southern edge, in m
     * @param width from west to east, in m
     * @param depth from south to north, in m
     */
    public record Place(
            @Default("0") double x,
            @Default("0") double y,
            @Default("1") double width,
            @Default("1") double depth) {}

    /**
     * The warehouse management system.
     *
     * @param point a text point that takes postings; allowed in the site file's {@code commands:}
     * @param deadline a posting that is not acknowledged so long after is told
     */
    public record Wms(PointId point, @Default("30s") Duration deadline) {}

    /**
     * The sorter.
     *
     * @param at the place before it: what is seen there is sorted
     * @param point a text point that takes the lane; allowed in the site file's {@code commands:}
     * @param lanes by grade
     * @param otherwise the lane of what has no grade, or one without a lane
     * @param deadline after the sighting, when the item is at the switch
     */
    public record Sort(
            String at,
            PointId point,
            Map<String, String> lanes,
            String otherwise,
            @Default("500ms") Duration deadline) {}

    /**
     * Models of pictures, each null where there is none.
     *
     * @param appearance what a thing is, such as carton or drum
     * @param condition such as intact or dented
     */
    public record Models(
            PictureClassifier.@Nullable Settings appearance, PictureClassifier.@Nullable Settings condition) {}

    /**
     * A thing that is of known size.
     *
     * @param item its code
     * @param length in mm, as width and height
     * @param tolerance how far a measure may be off, in mm
     */
    public record Reference(
            String item,
            double length,
            double width,
            double height,
            @Default("20") double tolerance) {}

    /**
     * People look again at what is drawn at random.
     *
     * @param locations share of the places in a window, 0 to 1
     * @param items share of the items, 0 to 1
     * @param seed of the draw
     * @param patience how long after the draw an answer still counts
     */
    public record Audit(
            @Default("0.02") double locations,
            @Default("0.02") double items,
            @Default("1") long seed,
            @Default("1d") Duration patience) {
        public Audit {
            if (!(locations >= 0 && locations <= 1 && items >= 0 && items <= 1)) {
                throw Refused.of("shares lie from 0 to 1", "比例应在 0 到 1 之间");
            }
        }
    }

    public YardParameters {
        if (window.isNegative() || window.isZero() || window.compareTo(Duration.ofDays(1)) > 0) {
            throw Refused.of(
                    "window is more than nothing and at most a day, not " + window, "window 应大于零且不超过一天，而不是 " + window);
        }
        if (!(confidence >= 0 && confidence <= 1 && recognised >= 0 && recognised <= 1)) {
            throw Refused.of("confidence and recognised lie from 0 to 1", "confidence 和 recognised 应在 0 到 1 之间");
        }
        if (mostItems < 1 || mostItems > MOST_ITEMS) {
            throw Refused.of(
                    "most-items is 1 to " + MOST_ITEMS + ", not " + mostItems,
                    "most-items 应为 1 至 " + MOST_ITEMS + "，而不是 " + mostItems);
        }
        if (locations.isEmpty() || locations.size() > MOST_LOCATIONS) {
            throw Refused.of(
                    "locations names 1 to " + MOST_LOCATIONS + " places",
                    "locations 应有 1 至 " + MOST_LOCATIONS + " 个库位");
        }
        for (String name : locations.keySet()) {
            if (name.isBlank() || name.length() > LONGEST_NAME) {
                throw Refused.of(
                        "a location's name has 1 to " + LONGEST_NAME + " characters",
                        "库位名应为 1 至 " + LONGEST_NAME + " 个字符");
            }
        }
        if (text != null && codes.isEmpty()) {
            throw Refused.of(
                    "text is read by the rules of codes, and there are none", "text 按 codes 的规则读取，而 codes 中没有规则");
        }
        for (String place : readers.values()) {
            requirePlace(locations, "readers", place);
        }
        if (sort != null) {
            requirePlace(locations, "sort", sort.at());
        }
    }

    private static void requirePlace(Map<String, Place> locations, String key, String place) {
        if (!locations.containsKey(place)) {
            throw Refused.of(
                    key + " names the place '" + place + "', which locations does not",
                    key + " 中的库位“" + place + "”不在 locations 中");
        }
    }

    /** As an event's attributes; of a yard that is too large to be drawn only its first places. */
    Map<String, Value> map() {
        List<Value> places = new ArrayList<>();
        locations.entrySet().stream().limit(MOST_DRAWN).forEach(e -> {
            Map<String, Value> fields = new LinkedHashMap<>();
            fields.put("name", Value.of(e.getKey()));
            fields.put("x", Value.of(e.getValue().x()));
            fields.put("y", Value.of(e.getValue().y()));
            fields.put("width", Value.of(e.getValue().width()));
            fields.put("depth", Value.of(e.getValue().depth()));
            places.add(new Value.Structure(fields));
        });
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("places", new Value.Array(places));
        attributes.put("cut", Value.of(locations.size() > MOST_DRAWN ? "yes" : "no"));
        attributes.put("stock-age-s", Value.of(stockAge.toSeconds()));
        attributes.put("confidence", Value.of(confidence));
        return attributes;
    }

    /** Whether a code follows one of the rules, where there are any; none is longer than a code is. */
    boolean fits(String code) {
        if (code.length() > LONGEST_CODE) {
            return false;
        }
        return codes.isEmpty()
                ? code.matches("[0-9A-Za-z._:/+-]+")
                : codes.values().stream().anyMatch(c -> c.fits(code));
    }

    /** Whether one of the rules that a code follows has a check digit. */
    boolean isChecked(String code) {
        return codes.values().stream().anyMatch(c -> c.check() != CodeRule.CheckDigit.NONE && c.fits(code));
    }
}
