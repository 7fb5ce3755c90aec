package io.edgewitness.production.traceability;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Refused;
import io.edgewitness.edge.api.Remark;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.epcis.EpcisBuilder;
import io.edgewitness.epcis.EpcisReader;
import io.edgewitness.scenario.kit.CodeRule;
import io.edgewitness.scenario.kit.Pseudonyms;
import io.edgewitness.text.reader.PrintedText;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the site file may say under {@code parameters:}.
 *
 * @param identifiers what a code is written behind to become a URI, such as {@code https://id.acme.example/}
 * @param steps by the name that messages use
 * @param stations by the name that messages use
 * @param codes by name; a code of a message follows one of them, where there are any
 * @param feedForward by name; what properties of materials ask of later steps
 * @param terminals what each point is read by, for demand 15.1
 * @param pseudonymKey makes pseudonyms of operators; needed where an actor is
 * @param window length of a figure's window, at most a day
 * @param lateness how long a window waits for late samples
 * @param clockTolerance how far a device's clock may be from the agent's and still decide; an event further ahead is refused
 * @param captureLimit from a device to the agent, for demand 15.2
 * @param travel the least time between two stations; a unit that is sooner at another is at two at once
 * @param text reads codes that are printed as text in frames without a bar code; null: none is read
 * @param mostUnits units remembered at once; of more, the one that was seen least lately is forgotten
 */
public record TraceabilityParameters(
        String identifiers,
        @Default("{}") Map<String, Step> steps,
        @Default("{}") Map<String, Station> stations,
        @Default("{}") Map<String, CodeRule> codes,
        @Default("{}") Map<PointId, Terminal> terminals,
        @Default("{}") Map<String, FeedForward> feedForward,
        @Nullable Secret pseudonymKey,
        @Default("1h") Duration window,
        @Default("5s") Duration lateness,
        @Default("5m") Duration clockTolerance,
        @Default("1s") Duration captureLimit,
        @Default("1s") Duration travel,
        @Nullable PrintedText text,
        @Default("10000") int mostUnits) {
    private static final int MOST_UNITS = 200_000;

    /** The kinds that demand 15.1 names. */
    public enum Terminal {
        SCANNER,
        INDUSTRIAL_CAMERA,
        CAMERA,
        CARD_READER
    }

    /** A key data element: what must be known of a step for a unit's record to be whole. */
    public enum Kde {
        ACTOR,
        MATERIAL,
        MACHINE,
        RESULT
    }

    /**
     * A step of the process.
     *
     * @param station where it is done, if messages do not say
     * @param requires its key data elements
     * @param first a unit begins here
     * @param last a unit is finished here, and judged
     * @param optional a unit may be whole without it
     * @param bizStep a word of the Core Business Vocabulary or a URI; empty: a URI made of the step's name
     */
    public record Step(
            @Default("") String station,
            @Default("[]") List<Kde> requires,
            @Default("false") boolean first,
            @Default("false") boolean last,
            @Default("false") boolean optional,
            @Default("") String bizStep) {
        public Step {
            if (!bizStep.isEmpty() && !EpcisBuilder.isBizStep(bizStep)) {
                throw new IllegalArgumentException(
                        "biz-step is a word of the Core Business Vocabulary, such as assembling, or a URI, not '"
                                + bizStep + "'");
            }
        }
    }

    /** What the steps ask for and nothing gives. */
    List<Remark> remarks() {
        List<Remark> remarks = new ArrayList<>();
        if (!steps.isEmpty() && steps.values().stream().noneMatch(Step::first)) {
            remarks.add(Remark.of(
                    "no step has first: true, so every unit is an orphan: nobody says where one begins",
                    "没有工步填写 first: true：无法知道产品从何处开始，每件都会成为孤儿",
                    "parameters",
                    "steps"));
        }
        steps.forEach((name, step) -> {
            Station station = stations.get(step.station());
            if (step.requires().contains(Kde.MACHINE)
                    && !step.station().isEmpty()
                    && (station == null || station.state() == null)) {
                remarks.add(Remark.of(
                        "step " + name + " requires the machine, but stations: has no state for " + step.station()
                                + ": only messages that say it themselves are whole",
                        "工步 " + name + " 要求 machine，但 stations 中 " + step.station() + " 没有 state：只有自带设备信息的消息才完整",
                        "parameters",
                        "steps",
                        name,
                        "requires"));
            }
        });
        return remarks;
    }

    /**
     * A place of work.
     *
     * @param reader or camera, whose newest code is the material where the message has none
     * @param card whose newest code is the operator where the message has none
     * @param state of its machine, kept with each step
     */
    public record Station(
            @Nullable PointId reader,
            @Nullable PointId card,
            @Nullable PointId state) {
        static final Station NONE = new Station(null, null, null);
    }

    /**
     * A set-point by a property: base + gain × (property − reference), within its range, and not far from the one before.
     *
     * @param step when a unit begins it
     * @param property says {@code {lot, value}}
     * @param setPoint through the command gate
     * @param base the set-point for the reference
     * @param gain of the set-point, for one of the property
     * @param range least and greatest set-point
     * @param mostChange from the set-point that was carried out before
     * @param approval only while this point says true; null: the command gate's rules are the approval
     */
    public record FeedForward(
            String step,
            PointId property,
            PointId setPoint,
            BigDecimal base,
            BigDecimal reference,
            BigDecimal gain,
            List<BigDecimal> range,
            BigDecimal mostChange,
            @Nullable PointId approval) {
        public FeedForward {
            if (range.size() != 2
                    || range.get(0).compareTo(base) > 0
                    || range.get(1).compareTo(base) < 0) {
                throw new IllegalArgumentException(
                        "range is the least and the greatest set-point, such as [50, 80], with the base " + base
                                + " between");
            }
            if (mostChange.signum() <= 0) {
                throw new IllegalArgumentException("most-change is more than 0, not " + mostChange);
            }
        }

        BigDecimal wanted(BigDecimal value) {
            return base.add(gain.multiply(value.subtract(reference)));
        }

        BigDecimal bounded(BigDecimal wanted, BigDecimal before) {
            BigDecimal near = wanted.max(before.subtract(mostChange)).min(before.add(mostChange));
            return near.max(range.get(0)).min(range.get(1));
        }
    }

    public TraceabilityParameters {
        if (window.isNegative() || window.isZero() || window.compareTo(Duration.ofDays(1)) > 0) {
            throw Refused.of(
                    "is more than nothing and at most a day, not " + window, "应大于 0 且不超过一天，而不是 " + window, "window");
        }
        if (mostUnits < 1 || mostUnits > MOST_UNITS) {
            throw Refused.of(
                    "is 1 to " + MOST_UNITS + ", not " + mostUnits,
                    "应为 1 至 " + MOST_UNITS + "，而不是 " + mostUnits,
                    "most-units");
        }
        if (text != null && codes.isEmpty()) {
            throw Refused.of("is read by the rules of codes, and there are none", "按 codes 中的规则读取，但未填写规则", "text");
        }
        if (!EpcisReader.isUri(identifiers + "x")) {
            throw Refused.of(
                    "is the beginning of a URI, such as https://id.acme.example/, not '" + identifiers + "'",
                    "应为 URI 的开头，例如 https://id.acme.example/，而不是“" + identifiers + "”",
                    "identifiers");
        }
        boolean actors = stations.values().stream().anyMatch(s -> s.card() != null)
                || steps.values().stream().anyMatch(s -> s.requires().contains(Kde.ACTOR));
        if (pseudonymKey == null && actors) {
            throw Refused.of(
                    "operators are kept as pseudonyms: give pseudonym-key: \"${env:…}\", 16 characters or more",
                    "操作人员以假名保存：请填写 pseudonym-key: \"${env:…}\"，至少 16 个字符",
                    "pseudonym-key");
        }
        Pseudonyms.check(pseudonymKey);
    }
}
