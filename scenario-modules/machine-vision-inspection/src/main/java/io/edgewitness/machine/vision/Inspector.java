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
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All rules and models behind one verdict: the region is cut out, laid over the template, and looked at by each. One thread; keeps its arrays. */
final class Inspector implements AutoCloseable {
    private final VisionParameters parameters;
    private final Box region;
    private final Gray scratch;
    private final @Nullable Gray template;
    private final @Nullable Registration registration;
    private final List<Difference> differences = new ArrayList<>();
    private final List<SpotCount> spots = new ArrayList<>();
    private final List<Caliper> calipers = new ArrayList<>();
    private final List<ModelLook> models = new ArrayList<>();
    private final String digest;
    private @Nullable Gray seen; // of the last frame, as it lies over the template
    private List<Finding> common = List.of(); // of all but the models that change

    /** @throws IllegalArgumentException if the template is none, a rule lies outside of it, or a model is refused; shown to the user */
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
        try {
            parameters.models().forEach(r -> models.add(new ModelLook(r, w, h)));
        } catch (IllegalArgumentException e) {
            close();
            throw e;
        }
        digest = digest();
    }

    /** A good part's pixels as a frame has them: the template where there is one, else black. */
    byte[] good() {
        byte[] pixels = new byte[parameters.width() * parameters.height()];
        for (int y = 0; template != null && y < region.height(); y++) {
            int to = (region.y() + y) * parameters.width() + region.x();
            System.arraycopy(template.pixels(), y * region.width(), pixels, to, region.width());
        }
        return pixels;
    }

    private String digest() {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update((region + " " + parameters.search() + parameters.differences() + parameters.blobs()
                            + parameters.measures() + limits() + modelDigests()
                            + new TreeMap<>(parameters.defects()))
                    .getBytes(StandardCharsets.UTF_8));
            if (template != null) {
                sha.update(template.pixels());
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is asked of the models, without the places of their files. */
    private String limits() {
        StringBuilder text = new StringBuilder();
        for (ModelRule r : parameters.models()) {
            text.append(List.of(r.name(), r.task(), r.scale(), r.offset(), r.labels(), r.threshold(), r.area()));
        }
        return text.toString();
    }

    /** Name and SHA-256 of each model; {@code none} without one. */
    String modelDigests() {
        return modelDigests(null);
    }

    /** @param more another one, as {@code NAME sha256:…}; null: none */
    String modelDigests(@Nullable String more) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < models.size(); i++) {
            text.append(i == 0 ? "" : ", ").append(parameters.models().get(i).name());
            text.append(" sha256:").append(models.get(i).digest());
        }
        if (more != null) {
            text.append(text.length() == 0 ? "" : ", ").append(more);
        }
        return text.length() == 0 ? "none" : text.toString();
    }

    /** SHA-256 of rules, limits, template and models: which rule set a verdict is of. */
    String ruleSet() {
        return digest;
    }

    Verdict inspect(Frame frame) {
        return inspect(frame, null);
    }

    /** @param more a model that looks too; null: none */
    Verdict inspect(Frame frame, @Nullable ModelLook more) {
        seen = null;
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
        for (ModelLook m : models) {
            m.look(picture, found);
        }
        seen = picture;
        common = List.copyOf(found);
        return again(more);
    }

    /** The last frame's region as it lies over the template, valid until the next frame; null: it was unfit. */
    @Nullable
    Gray seen() {
        return seen;
    }

    /** The last frame once more, with another model in place of that one. @return unfit, if the frame was */
    Verdict again(@Nullable ModelLook more) {
        Gray picture = seen;
        if (picture == null) {
            return Verdict.unfit("there is no picture");
        }
        List<Finding> found = new ArrayList<>(common);
        if (more != null) {
            more.look(picture, found);
        }
        return verdict(found);
    }

    @Override
    public void close() {
        models.forEach(ModelLook::close);
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
