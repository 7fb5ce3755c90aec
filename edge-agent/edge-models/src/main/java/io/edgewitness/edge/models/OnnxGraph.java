package io.edgewitness.edge.models;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** An ONNX file (opset 17) as it is built, node by node, each after those it takes its inputs from. One thread. */
public final class OnnxGraph {
    private static final int OPSET = 17;
    private static final int IR_VERSION = 8; // the oldest that opset 17 goes with

    private final OnnxMl.GraphProto.Builder graph;
    private final OnnxMl.ModelProto.Builder model = OnnxMl.ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("EdgeWitness")
            .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET));

    /** Of inputs and outputs. */
    public enum Numbers {
        FLOATS(OnnxMl.TensorProto.DataType.FLOAT),
        DOUBLES(OnnxMl.TensorProto.DataType.DOUBLE);

        private final OnnxMl.TensorProto.DataType type;

        Numbers(OnnxMl.TensorProto.DataType type) {
            this.type = type;
        }
    }

    public OnnxGraph(String name) {
        graph = OnnxMl.GraphProto.newBuilder().setName(name);
    }

    public int nodes() {
        return graph.getNodeCount();
    }

    /** @return the name of its output */
    public String node(String type, List<String> inputs, OnnxMl.AttributeProto... attributes) {
        return named(type, inputs, "v" + nodes(), attributes);
    }

    /** @return the name of its output, as given */
    public String named(String type, List<String> inputs, String output, OnnxMl.AttributeProto... attributes) {
        graph.addNode(OnnxMl.NodeProto.newBuilder()
                .setOpType(type)
                .setName(type + nodes())
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(List.of(attributes)));
        return output;
    }

    /** @param sizes 0: free */
    public void input(String name, Numbers of, long... sizes) {
        graph.addInput(value(name, of, sizes));
    }

    /** @param sizes 0: free */
    public void output(String name, Numbers of, long... sizes) {
        graph.addOutput(value(name, of, sizes));
    }

    private static OnnxMl.ValueInfoProto value(String name, Numbers of, long... sizes) {
        OnnxMl.TensorShapeProto.Builder shape = OnnxMl.TensorShapeProto.newBuilder();
        for (int i = 0; i < sizes.length; i++) {
            OnnxMl.TensorShapeProto.Dimension.Builder to = shape.addDimBuilder();
            if (sizes[i] > 0) {
                to.setDimValue(sizes[i]);
            } else {
                to.setDimParam(name + "_" + i);
            }
        }
        return OnnxMl.ValueInfoProto.newBuilder()
                .setName(name)
                .setType(OnnxMl.TypeProto.newBuilder()
                        .setTensorType(OnnxMl.TypeProto.Tensor.newBuilder()
                                .setElemType(of.type.getNumber())
                                .setShape(shape)))
                .build();
    }

    /** @return its name */
    public String floats(String name, float[] values, long... shape) {
        ByteBuffer raw = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return constant(name, OnnxMl.TensorProto.DataType.FLOAT, raw, shape);
    }

    /** @return its name */
    public String doubles(String name, double[] values, long... shape) {
        ByteBuffer raw = ByteBuffer.allocate(Double.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asDoubleBuffer().put(values);
        return constant(name, OnnxMl.TensorProto.DataType.DOUBLE, raw, shape);
    }

    private String constant(String name, OnnxMl.TensorProto.DataType type, ByteBuffer raw, long... shape) {
        OnnxMl.TensorProto.Builder to = OnnxMl.TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .setRawData(ByteString.copyFrom(raw));
        Arrays.stream(shape).forEach(to::addDims);
        graph.addInitializer(to);
        return name;
    }

    /**
     * Adds another graph, whose one input becomes a value of this one.
     *
     * @param prefix of the names that its values get here
     * @return the names of its outputs, in order
     * @throws IllegalArgumentException if it has graphs within it; shown to the user
     */
    public List<String> include(OnnxMl.GraphProto other, String prefix, String input) {
        String its = other.getInput(0).getName();
        UnaryOperator<String> name = n -> n.isEmpty() ? n : n.equals(its) ? input : prefix + n;
        other.getInitializerList()
                .forEach(i -> graph.addInitializer(i.toBuilder().setName(name.apply(i.getName()))));
        for (OnnxMl.NodeProto node : other.getNodeList()) {
            if (node.getAttributeList().stream().anyMatch(a -> a.hasG() || a.getGraphsCount() > 0)) {
                throw new IllegalArgumentException("the graph has loops or branches, which cannot be taken over");
            }
            OnnxMl.NodeProto.Builder to = node.toBuilder().clearInput().clearOutput();
            node.getInputList().forEach(i -> to.addInput(name.apply(i)));
            node.getOutputList().forEach(o -> to.addOutput(name.apply(o)));
            graph.addNode(to.setName(prefix + nodes()));
        }
        return other.getOutputList().stream().map(o -> name.apply(o.getName())).toList();
    }

    /** What the file tells of itself. */
    public void about(String key, String value) {
        model.addMetadataProps(
                OnnxMl.StringStringEntryProto.newBuilder().setKey(key).setValue(value));
    }

    public static OnnxMl.AttributeProto integers(String name, long... values) {
        OnnxMl.AttributeProto.Builder to =
                OnnxMl.AttributeProto.newBuilder().setName(name).setType(OnnxMl.AttributeProto.AttributeType.INTS);
        Arrays.stream(values).forEach(to::addInts);
        return to.build();
    }

    public static OnnxMl.AttributeProto integer(String name, long value) {
        return OnnxMl.AttributeProto.newBuilder()
                .setName(name)
                .setType(OnnxMl.AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    public static OnnxMl.AttributeProto text(String name, String value) {
        return OnnxMl.AttributeProto.newBuilder()
                .setName(name)
                .setType(OnnxMl.AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    /** @return the file */
    public byte[] toByteArray() {
        return model.clone().setGraph(graph).build().toByteArray();
    }
}
