package io.edgewitness.collector.vision;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Writes a {@link Segmenter} as ONNX (opset 17): in goes [1, 1, height, width] grey from 0 to 1, out comes [1, 1, height / 2, width / 2], how likely each place is
 * defective. Brightness is set against the picture's mean inside; batch normalisations are folded into the convolutions.
 */
final class OnnxWriter implements Operations<String> {
    private static final int OPSET = 17;
    private static final int IR_VERSION = 8; // the oldest that opset 17 goes with

    private final OnnxMl.GraphProto.Builder graph =
            OnnxMl.GraphProto.newBuilder().setName("segmenter");
    private final Iterator<float[]> weights;
    private final Iterator<float[]> statistics;
    private int nodes;

    private OnnxWriter(Segmenter net, Weights of) {
        weights = parts(of.learnt(), net.sizes().weights());
        statistics = parts(of.statistics(), net.sizes().statistics());
    }

    private static Iterator<float[]> parts(float[] all, List<Integer> sizes) {
        int[] at = {0};
        return sizes.stream()
                .map(size -> Arrays.copyOfRange(all, at[0], at[0] += size))
                .iterator();
    }

    /**
     * @param width of the pictures; a multiple of {@link Segmenter#STEP}, as the height; 0 for both: free
     * @return the file
     */
    static byte[] write(Segmenter net, Weights weights, int width, int height) {
        OnnxWriter to = new OnnxWriter(net, weights);
        OnnxMl.NodeProto.Builder tiles = to.of("AveragePool", List.of("picture"), "tiles");
        tiles.addAttribute(ints("kernel_shape", Segmenter.STEP, Segmenter.STEP))
                .addAttribute(ints("strides", Segmenter.STEP, Segmenter.STEP));
        to.graph.addNode(tiles);
        String mean = to.node("GlobalAveragePool", List.of("tiles")); // of tiles first: one long float sum would be off
        String lit = to.node("Max", List.of(mean, to.floats("darkest", new float[] {Crop.DARKEST}, 1)));
        String over = to.node("Div", List.of("picture", lit));
        String less = to.node("Sub", List.of(over, to.floats("one", new float[] {1}, 1)));
        String input = to.node("Mul", List.of(less, to.floats("contrast", new float[] {Crop.CONTRAST}, 1)));
        String likely = to.node("Sigmoid", List.of(net.apply(to, input)));
        OnnxMl.NodeProto.Builder smooth = to.of("AveragePool", List.of(likely), "defective");
        smooth.addAttribute(ints("kernel_shape", 3, 3))
                .addAttribute(ints("pads", 1, 1, 1, 1))
                .addAttribute(number("count_include_pad", 1));
        to.graph.addNode(smooth);
        to.graph.addInput(value("picture", width, height)).addOutput(value("defective", width / 2, height / 2));
        return OnnxMl.ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("EdgeWitness")
                .addOpsetImport(
                        OnnxMl.OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .setGraph(to.graph)
                .build()
                .toByteArray();
    }

    private static OnnxMl.ValueInfoProto value(String name, int width, int height) {
        OnnxMl.TensorShapeProto.Builder shape = OnnxMl.TensorShapeProto.newBuilder();
        shape.addDimBuilder().setDimValue(1);
        shape.addDimBuilder().setDimValue(1);
        for (int[] d : new int[][] {{height, 'h'}, {width, 'w'}}) {
            OnnxMl.TensorShapeProto.Dimension.Builder to = shape.addDimBuilder();
            if (d[0] > 0) {
                to.setDimValue(d[0]);
            } else {
                to.setDimParam(name + "_" + (char) d[1]);
            }
        }
        return OnnxMl.ValueInfoProto.newBuilder()
                .setName(name)
                .setType(OnnxMl.TypeProto.newBuilder()
                        .setTensorType(OnnxMl.TypeProto.Tensor.newBuilder()
                                .setElemType(OnnxMl.TensorProto.DataType.FLOAT.getNumber())
                                .setShape(shape)))
                .build();
    }

    private OnnxMl.NodeProto.Builder of(String type, List<String> inputs, String output) {
        return OnnxMl.NodeProto.newBuilder()
                .setOpType(type)
                .setName(type + nodes++)
                .addAllInput(inputs)
                .addOutput(output);
    }

    private String node(String type, List<String> inputs, OnnxMl.AttributeProto... attributes) {
        String output = "v" + nodes;
        graph.addNode(of(type, inputs, output).addAllAttribute(List.of(attributes)));
        return output;
    }

    private static OnnxMl.AttributeProto ints(String name, long... values) {
        OnnxMl.AttributeProto.Builder to =
                OnnxMl.AttributeProto.newBuilder().setName(name).setType(OnnxMl.AttributeProto.AttributeType.INTS);
        Arrays.stream(values).forEach(to::addInts);
        return to.build();
    }

    private static OnnxMl.AttributeProto number(String name, long value) {
        return OnnxMl.AttributeProto.newBuilder()
                .setName(name)
                .setType(OnnxMl.AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    private static OnnxMl.AttributeProto text(String name, String value) {
        return OnnxMl.AttributeProto.newBuilder()
                .setName(name)
                .setType(OnnxMl.AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    private String floats(String name, float[] values, long... shape) {
        ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        OnnxMl.TensorProto.Builder to = OnnxMl.TensorProto.newBuilder()
                .setName(name)
                .setDataType(OnnxMl.TensorProto.DataType.FLOAT.getNumber())
                .setRawData(ByteString.copyFrom(raw));
        Arrays.stream(shape).forEach(to::addDims);
        graph.addInitializer(to);
        return name;
    }

    @Override
    public String convolution(String x, int from, int to, int stride) {
        float[] kernel = weights.next();
        float[] scale = weights.next();
        float[] shift = weights.next();
        float[] mean = statistics.next();
        float[] variance = statistics.next();
        for (int o = 0; o < to; o++) {
            float by = (float) (scale[o] / Math.sqrt(variance[o] + Torch.EPSILON));
            for (int i = o * from * 9; i < (o + 1) * from * 9; i++) {
                kernel[i] *= by;
            }
            shift[o] -= mean[o] * by;
        }
        String name = "c" + nodes;
        String k = floats(name + ".kernel", kernel, to, from, 3, 3);
        String b = floats(name + ".bias", shift, to);
        String y = node(
                "Conv",
                List.of(x, k, b),
                ints("kernel_shape", 3, 3),
                ints("pads", 1, 1, 1, 1),
                ints("strides", stride, stride));
        return node("Relu", List.of(y));
    }

    @Override
    public String twice(String x) {
        String by = floats("r" + nodes, new float[] {1, 1, 2, 2}, 4);
        return node(
                "Resize",
                List.of(x, "", by),
                text("mode", "nearest"),
                text("coordinate_transformation_mode", "asymmetric"),
                text("nearest_mode", "floor"));
    }

    @Override
    public String join(String a, String b) {
        return node("Concat", List.of(a, b), number("axis", 1));
    }

    @Override
    public String logit(String x, int from) {
        String k = floats("logit.kernel", weights.next(), 1, from, 1, 1);
        String b = floats("logit.bias", weights.next(), 1);
        return node("Conv", List.of(x, k, b), ints("kernel_shape", 1, 1));
    }
}
