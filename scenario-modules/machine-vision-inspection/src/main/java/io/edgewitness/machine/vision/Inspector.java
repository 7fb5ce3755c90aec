package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.Value.Frame;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All rules behind one verdict: the region is cut out, laid over the template, and looked at by each rule. One thread; keeps its arrays. */
final class Inspector {
    private final VisionParameters parameters;
    private final Box region;
    private final Gray scratch;
    private final @Nullable Gray template;
    private final @Nullable Registration registration;
    private final List<Difference> differences = new ArrayList<>();
    private final List<SpotCount> spots = new ArrayList<>();
    private final List<Caliper> calipers = new ArrayList<>();
    private final String digest;

    /** @throws IllegalArgumentException if the template is none, or a rule lies outside of it; shown to the user */
    Inspector(VisionParameters parameters) {
        this.parameters = parameters;
        region = parameters.inspected();
        int w = region.width();
        int h = region.height();
        scratch = new Gray(w, h);
        template = parameters.template() == null ? null : Pictures.read(parameters.template(), w, h);
        registration =
                template == null || parameters.search() == 0 ? null : new Registration(template, parameters.search());
        if (template != null) {
            parameters.differences().forEach(r -> differences.add(new Difference(r, template)));
        }
        parameters.blobs().forEach(r -> spots.add(new SpotCount(r, w, h)));
        parameters.measures().forEach(r -> calipers.add(new Caliper(r, w, h)));
        digest = digest();
    }

    private String digest() {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update((region + " " + parameters.search() + parameters.differences() + parameters.blobs()
                            + parameters.measures() + new java.util.TreeMap<>(parameters.defects()))
                    .getBytes(StandardCharsets.UTF_8));
            if (template != null) {
                sha.update(template.pixels());
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SHA-256 of rules, limits and template: which rule set a verdict is of. */
    String ruleSet() {
        return digest;
    }

    Verdict inspect(Frame frame) {
        if (frame.width() != parameters.width() || frame.height() != parameters.height()) {
            return Verdict.unfit("a frame of " + frame.width() + " x " + frame.height() + " pixels, and "
                    + parameters.width() + " x " + parameters.height() + " are expected");
        }
        Gray picture = Gray.of(frame, region, scratch);
        if (registration != null) {
            Registration.Motion motion = registration.find(picture);
            if (Math.max(Math.abs(motion.dx()), Math.abs(motion.dy())) > parameters.search()) {
                return Verdict.unfit("the part lies more than " + parameters.search() + " pixels off");
            }
            picture = registration.align(picture, motion);
        }
        List<Finding> found = new ArrayList<>();
        for (Difference d : differences) {
            d.look(picture, found);
        }
        for (SpotCount s : spots) {
            s.look(picture, found);
        }
        for (Caliper c : calipers) {
            c.look(picture, found);
        }
        return verdict(found);
    }

    private Verdict verdict(List<Finding> found) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        List<Verdict.Defect> defects = new ArrayList<>();
        double score = 0;
        boolean rejected = false;
        for (Finding f : found) {
            VisionParameters.DefectClass type = type(f);
            Finding placed = new Finding(f.rule(), f.kind(), f.box().moved(region.x(), region.y()), f.score());
            defects.add(new Verdict.Defect(placed, type.name(), type));
            score = Math.max(score, f.score());
            rejected |= counts.merge(type.name(), 1, Integer::sum) > type.most();
        }
        return new Verdict(List.copyOf(defects), rejected, score, null);
    }

    private VisionParameters.DefectClass type(Finding f) {
        VisionParameters.DefectClass exact = parameters.defects().get(f.rule() + "/" + f.kind());
        VisionParameters.DefectClass byKind =
                exact == null ? parameters.defects().get(f.kind()) : exact;
        return byKind == null ? new VisionParameters.DefectClass(f.kind(), VisionParameters.Severity.MAJOR, 0) : byKind;
    }
}
