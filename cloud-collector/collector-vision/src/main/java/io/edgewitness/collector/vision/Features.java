package io.edgewitness.collector.vision;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.models.OnnxGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be seen in a part before anything is learnt: the {@link Hints}, and what a network sees that was taught elsewhere, if whoever trains brings one along. That is an ONNX file; it is not changed, and
 * goes into the model's own file. In goes [1, 1 or 3, side, side] of brightness from 0 to 1, out come maps [1, channels, n, n].
 */
final class Features {
    /** How the brightness of a {@link Tile}, which is about normal, is laid between 0 and 1. */
    private static final float MIDDLE = 0.45f;

    private static final float SPREAD = 0.2f;
    private static final long MOST_BYTES = 64L << 20;
    private static final int COARSE = 8; // places of a tile in one of those that good parts are learnt by
    private static final String PREFIX = "brought.";

    /**
     * What comes out.
     *
     * @param side in places
     */
    record Seen(int channels, int side) {}

    private final String digest;
    private final OnnxMl.@Nullable GraphProto graph;
    private final int colours;
    private final int side;
    private final List<Seen> seen = new ArrayList<>();

    private Features(int side) {
        digest = "none";
        graph = null;
        colours = 1;
        this.side = side;
        hints();
    }

    /** Only the hints. */
    static Features own(int side) {
        return new Features(side);
    }

    private void hints() {
        seen.add(new Seen(Hints.CHANNELS, side / Segmenter.FINEST));
    }

    private Features(String digest, OnnxMl.GraphProto graph) {
        this.digest = digest;
        this.graph = graph;
        List<Long> in = sizes(graph.getInput(0));
        colours = (int) (long) in.get(1);
        side = (int) (long) in.get(2);
        if ((colours != 1 && colours != 3) || side < 1 || side != in.get(3) || side % Segmenter.COARSEST != 0) {
            throw new IllegalArgumentException("the network that is brought takes " + in
                    + ", and [1, 1 or 3, n, n] with n a multiple of " + Segmenter.COARSEST + " is needed");
        }
        hints();
        for (OnnxMl.ValueInfoProto out : graph.getOutputList()) {
            List<Long> of = sizes(out);
            int at = (int) (long) of.get(2);
            if (at != of.get(3) || Segmenter.level(side, at) < 0) {
                throw new IllegalArgumentException("the network that is brought answers " + of
                        + ", and maps of a 4th, 8th, 16th or 32nd of its input's side are needed");
            }
            seen.add(new Seen((int) (long) of.get(1), at));
        }
    }

    private static List<Long> sizes(OnnxMl.ValueInfoProto of) {
        List<Long> sizes = of.getType().getTensorType().getShape().getDimList().stream()
                .map(OnnxMl.TensorShapeProto.Dimension::getDimValue)
                .toList();
        if (sizes.size() != 4) {
            throw new IllegalArgumentException(
                    "the network that is brought has no pictures or maps as " + of.getName());
        }
        return sizes;
    }

    /** @throws IllegalArgumentException if it is no such network; shown to the user */
    static Features read(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IllegalArgumentException(file + " is larger than 64 MiB; bring a smaller network");
            }
            byte[] bytes = Files.readAllBytes(file);
            OnnxMl.GraphProto graph = OnnxMl.ModelProto.parseFrom(bytes).getGraph();
            if (graph.getInputCount() != 1 || graph.getOutputCount() == 0) {
                throw new IllegalArgumentException(file + " is no network with one input and maps as outputs");
            }
            return new Features(Upload.sha256(bytes), graph);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(file + " is torn or no ONNX file", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read", e);
        }
    }

    int side() {
        return side;
    }

    List<Seen> seen() {
        return List.copyOf(seen);
    }

    /**
     * Adds the hints and the network, and takes from each channel its mean over the part: what all of the part is like tells little, light above all.
     *
     * @param grey [1, 1, side, side] as in a {@link Tile}
     * @return the names of what comes out, in the order of {@link #seen}
     */
    List<String> add(OnnxGraph to, String grey) {
        List<String> all = new ArrayList<>();
        all.add(Hints.add(to, grey));
        if (graph == null) {
            return all;
        }
        String by = to.floats("brought.spread", new float[] {SPREAD}, 1);
        String middle = to.floats("brought.middle", new float[] {MIDDLE}, 1);
        String none = to.floats("brought.none", new float[] {0}, 1);
        String one = to.floats("brought.one", new float[] {1}, 1);
        String light = to.node("Add", List.of(to.node("Mul", List.of(grey, by)), middle));
        light = to.node("Min", List.of(to.node("Max", List.of(light, none)), one));
        if (colours == 3) {
            light = to.node("Concat", List.of(light, light, light), OnnxGraph.integer("axis", 1));
        }
        for (String x : to.include(graph, PREFIX, light)) {
            all.add(to.node("Sub", List.of(x, to.node("GlobalAveragePool", List.of(x)))));
        }
        return all;
    }

    /** @return how many numbers {@link #places} gives of each place */
    int values() {
        return seen.stream()
                .mapToInt(s -> s.channels() * (s.side() > coarse() ? 3 : isTold(s) ? 1 : 0))
                .sum();
    }

    /** What is coarser than twice a place tells little of it. */
    private boolean isTold(Seen map) {
        return 2 * map.side() >= coarse();
    }

    /** @return how many places there are along a side of {@link #places} */
    int coarse() {
        return side / COARSE;
    }

    /**
     * Adds all that is seen of each 8 × 8 places of a tile: of finer maps the mean, the highest and the lowest; of maps of an 8th and a 16th what is seen around it (locally aware patch features, Roth et al. 2022); of coarser ones nothing.
     *
     * @return [1, {@link #values}, {@link #coarse}, {@link #coarse}]
     */
    String places(OnnxGraph to, String grey) {
        List<String> maps = add(to, grey);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < maps.size(); i++) {
            Seen of = seen.get(i);
            int size = Math.floorDiv(of.side(), coarse());
            String map = maps.get(i);
            if (size > 1) {
                all.add(OnnxWriter.pooled(to, "AveragePool", map, size));
                all.add(OnnxWriter.pooled(to, "MaxPool", map, size));
                String negative = to.node("Neg", List.of(map));
                all.add(to.node("Neg", List.of(OnnxWriter.pooled(to, "MaxPool", negative, size))));
            } else if (isTold(of)) {
                String around = OnnxWriter.around(to, map, 1, 1);
                all.add(
                        size == 1
                                ? around
                                : OnnxWriter.resized(
                                        to, around, OnnxWriter.integers(to, 1, of.channels(), coarse(), coarse())));
            }
        }
        return to.node("Concat", all, OnnxGraph.integer("axis", 1));
    }

    /**
     * By itself in ONNX Runtime: a tile's brightness in, for each of {@link #seen} channels × side × side out.
     *
     * @throws IllegalArgumentException if it does not run; shown to the user
     */
    Finished alone() {
        OnnxGraph alone = new OnnxGraph("features");
        List<String> out = add(alone, "picture");
        alone.input("picture", OnnxGraph.Numbers.FLOATS, 1, 1, side, side);
        for (int i = 0; i < seen.size(); i++) {
            Seen each = seen.get(i);
            alone.output(out.get(i), OnnxGraph.Numbers.FLOATS, 1, each.channels(), each.side(), each.side());
        }
        return new Finished("the network that is brought", alone.toByteArray());
    }

    /** Part of a run's identity. */
    @Override
    public String toString() {
        return "features " + digest;
    }
}
