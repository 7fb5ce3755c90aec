package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Refused;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the site file may say under {@code parameters:}. One instance inspects the frames of one camera.
 *
 * @param width of each frame, in pixels; another size is not judged
 * @param height of each frame
 * @param region what is inspected; null: the whole frame
 * @param template a good part, PNG or JPEG, of the region's size; null where no rule needs one
 * @param search pixels that a part may lie off the template, each way; 0: it does not
 * @param store a model that the collector sends, and may change while the line runs; null: none
 * @param defects the taxonomy: class by what was found, a kind or {@code RULE/KIND}
 * @param gate what to set at the reject gate; null: nothing
 * @param alarmLimit longest time from the frame to its alarm
 * @param terminal what gives the pictures
 * @param transmitLimit longest time from the camera's clock to the receipt that is in time, for 95 % of the frames
 * @param trigger how a frame and its trigger belong together
 * @param drift when parts look other than they did
 * @param uploadLimit longest time from the end of a window until the quality system has acknowledged its verdicts
 */
public record VisionParameters(
        int width,
        int height,
        @Nullable Box region,
        @Nullable Path template,
        @Default("0") int search,
        @Default("[]") List<DifferenceRule> differences,
        @Default("[]") List<BlobRule> blobs,
        @Default("[]") List<MeasureRule> measures,
        @Default("[]") List<ModelRule> models,
        @Nullable Store store,
        @Default("{}") Map<String, DefectClass> defects,
        @Nullable Gate gate,
        @Default("{}") Audit audit,
        @Default("{}") Chart chart,
        @Default("1s") Duration alarmLimit,
        @Default("1m") Duration window,
        @Default("5s") Duration lateness,
        @Default("10m") Duration clockTolerance,
        @Default("camera") Terminal terminal,
        @Default("200ms") Duration transmitLimit,
        @Default("{}") Trigger trigger,
        @Default("{}") Drift drift,
        @Default("5m") Duration uploadLimit) {
    /** What demand 06.1 calls a terminal. */
    public enum Terminal {
        CAMERA,
        /** its profiles or depths as a picture */
        LASER_SCANNER;

        String shown() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * How a frame and its trigger belong together.
     *
     * @param limit longest time from a trigger to its frame; after it the trigger is missed
     * @param only whether frames without a trigger are passed over, as those of a video between two parts
     * @param take a point of the camera that takes a picture when it is set, at each trigger; null: the camera is wired to the trigger, or runs by itself
     */
    public record Trigger(
            @Default("1s") Duration limit,
            @Default("false") boolean only,
            @Nullable PointId take) {}

    /**
     * When parts look other than they did at acceptance.
     *
     * @param parts that passed, of which the reference is made
     * @param recent newest parts that are held against it
     * @param look population stability index from which on it is another look; 0.25 by convention
     * @param light share by which the mean grey may be off
     */
    public record Drift(
            @Default("400") int parts,
            @Default("200") int recent,
            @Default("0.25") double look,
            @Default("0.05") double light) {
        public Drift {
            if (parts < 20 || parts > 10_000 || recent < 10 || recent > 10_000 || !(look > 0) || !(light > 0)) {
                throw Refused.of(
                        "parts is 20 to 10,000, recent 10 to 10,000, look and light lie above 0",
                        "parts 应为 20 至 10,000，recent 应为 10 至 10,000，look 和 light 应大于 0");
            }
        }
    }

    /** How bad a defect is. */
    public enum Severity {
        MINOR(300),
        MAJOR(600),
        CRITICAL(900);

        private final int code;

        Severity(int code) {
            this.code = code;
        }

        /** As OPC 10000-9 counts, 1 to 1000. */
        int code() {
            return code;
        }
    }

    /**
     * A class of defects.
     *
     * @param name as records and people call it
     * @param most how many of it a part may have and still pass
     */
    public record DefectClass(
            String name,
            @Default("major") Severity severity,
            @Default("0") int most) {}

    /**
     * A model from the collector; its package says what else there is to say.
     *
     * @param name of the rule in records
     * @param threads to run on; 0: half of the processors
     * @param mostMore share of all parts that one that is tried may reject beyond what counts
     */
    public record Store(
            String name,
            @Default("0") int threads,
            @Default("0.05") double mostMore) {
        public Store {
            if (threads < 0 || !(mostMore >= 0 && mostMore <= 1)) {
                throw Refused.of(
                        "threads is 0 or more, most-more lies from 0 to 1", "threads 不能为负，most-more 应在 0 到 1 之间");
            }
        }
    }

    /**
     * The reject gate.
     *
     * @param point to set; allowed in the site file's {@code commands:}
     * @param on for which verdicts. {@code pass} is the safe way where the gate is closed unless it is told to open: then neither a frame that was lost nor an agent that
     *     stands still lets a part through
     * @param deadline after the frame, when the part is at the gate
     */
    public record Gate(
            PointId point,
            @Default("reject") On on,
            @Default("500ms") Duration deadline) {
        /** For which verdicts the point is set. */
        public enum On {
            REJECT,
            PASS
        }
    }

    /**
     * People look again at parts drawn at random, because a miss is not seen otherwise.
     *
     * @param passed share of passed parts, 0 to 1
     * @param rejected share of rejected ones
     * @param seed of the draw
     * @param patience how long after the inspection an answer still counts
     */
    public record Audit(
            @Default("0.02") double passed,
            @Default("1") double rejected,
            @Default("1") long seed,
            @Default("1d") Duration patience) {
        public Audit {
            if (!(passed >= 0 && passed <= 1 && rejected >= 0 && rejected <= 1)) {
                throw Refused.of("shares lie from 0 to 1", "比例应在 0 到 1 之间");
            }
        }
    }

    /**
     * Control charts of the share of rejects, a window a subgroup.
     *
     * @param learn windows from which the usual share is learnt
     * @param weight of the newest window in the moving average, above 0 and at most 1
     */
    public record Chart(
            @Default("25") int learn, @Default("0.2") double weight) {
        public Chart {
            if (learn < 1 || !(weight > 0 && weight <= 1)) {
                throw Refused.of(
                        "learn is 1 or more, weight above 0 and at most 1", "learn 应为 1 或更大，weight 应大于 0 且不超过 1");
            }
        }
    }

    public VisionParameters {
        if (width < 1 || height < 1 || (long) width * height > 64_000_000) {
            throw Refused.of("a frame has 1 to 64,000,000 pixels", "画面应有 1 至 64,000,000 个像素");
        }
        if (region != null && !region.fits(width, height)) {
            throw Refused.of("region lies outside of the frame", "region 超出画面");
        }
        if (differences.isEmpty() && blobs.isEmpty() && measures.isEmpty() && models.isEmpty() && store == null) {
            throw Refused.of(
                    "there is no rule: give differences, blobs, measures, models or a store",
                    "没有检测规则：请填写 differences、blobs、measures、models 或 store");
        }
        if (template == null && (search > 0 || !differences.isEmpty())) {
            throw Refused.of("search and differences need a template", "search 和 differences 需要 template");
        }
        if (search < 0 || search > 256) {
            throw Refused.of("search is 0 to 256", "search 应为 0 至 256");
        }
    }

    /** @return whether something judges without a model from the collector */
    boolean judgesAlone() {
        return !differences.isEmpty() || !blobs.isEmpty() || !measures.isEmpty() || !models.isEmpty();
    }

    Box inspected() {
        return region == null ? new Box(0, 0, width, height) : region;
    }
}
