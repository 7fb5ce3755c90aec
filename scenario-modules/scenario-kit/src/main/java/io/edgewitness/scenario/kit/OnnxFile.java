package io.edgewitness.scenario.kit;

import static io.edgewitness.scenario.kit.WireFormat.BYTES;
import static io.edgewitness.scenario.kit.WireFormat.FIXED32;
import static io.edgewitness.scenario.kit.WireFormat.FIXED64;
import static io.edgewitness.scenario.kit.WireFormat.VARINT;
import static io.edgewitness.scenario.kit.WireFormat.message;
import static io.edgewitness.scenario.kit.WireFormat.part;
import static io.edgewitness.scenario.kit.WireFormat.skip;
import static io.edgewitness.scenario.kit.WireFormat.text;
import static io.edgewitness.scenario.kit.WireFormat.varint;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks through an ONNX file (onnx.proto of ONNX 1.x, protobuf wire format) before a runtime sees it: operators of the standard that a picture's network needs, all
 * weights inside the file, and each of them a number. So a model that would run code of its own, read other files, loop for ever or answer with nonsense is refused.
 */
public final class OnnxFile {
    private static final int FLOAT = 1;
    private static final int INT64 = 7;
    private static final int FLOAT16 = 10;
    private static final int DOUBLE = 11;
    private static final int BFLOAT16 = 16;

    /** None with a graph of its own: If, Loop and Scan may never end. */
    private static final Set<String> OPERATORS = Set.of(
            ("Abs Add ArgMax AveragePool BatchNormalization Cast Ceil Clip Concat Constant ConstantOfShape Conv ConvInteger ConvTranspose"
                            + " DepthToSpace DequantizeLinear Div Dropout DynamicQuantizeLinear Elu Equal Erf Exp Expand Flatten Floor Gather Gelu Gemm"
                            + " GlobalAveragePool GlobalMaxPool Greater GroupNormalization HardSigmoid HardSwish Identity InstanceNormalization LRN"
                            + " LayerNormalization LeakyRelu Less Log LogSoftmax MatMul MatMulInteger Max MaxPool Mean Min Mish Mul Neg Not PRelu Pad Pow"
                            + " QLinearConv QLinearMatMul QuantizeLinear Reciprocal ReduceL2 ReduceMax ReduceMean ReduceMin ReduceSum Relu Reshape Resize"
                            + " Selu Shape Sigmoid Slice Softmax Softplus SpaceToDepth Split Sqrt Squeeze Sub Sum Tanh Tile Transpose Unsqueeze Upsample Where")
                    .split(" ", -1));

    /** As many numbers as one array of a model may have: 256 MiB of floats. */
    private static final double MOST_NUMBERS = 64 << 20;
    /** How many times as large an operator may make its input. */
    private static final double MOST_TIMES = 4096;

    private static final int MOST_DIMENSIONS = 16;

    private final String name;
    private final Map<String, double[]> constants = new HashMap<>(); // short ones: what may be a shape
    private final List<Node> nodes = new ArrayList<>();

    private record Node(List<String> inputs, List<String> outputs, String[] operator, double[][] constant) {}

    private OnnxFile(String name) {
        this.name = name;
    }

    /** @throws IllegalArgumentException that says what is wrong; shown to the user */
    public static void check(String name, byte[] file) {
        OnnxFile check = new OnnxFile(name);
        try {
            check.model(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN));
        } catch (BufferUnderflowException e) {
            throw check.refused("it is torn, or no ONNX file");
        }
    }

    /**
     * An entry of the file's own description ({@code metadata_props}).
     *
     * @return empty: it has none of that name
     */
    public static String metadata(byte[] file, String key) {
        String[] found = {""};
        message(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN), (number, type, rest) -> {
            if (number == 14 && type == BYTES) {
                String[] entry = {"", ""};
                message(part(rest), (n, t, in) -> {
                    if ((n == 1 || n == 2) && t == BYTES) {
                        entry[n - 1] = text(part(in));
                    } else {
                        skip(t, in);
                    }
                });
                found[0] = entry[0].equals(key) ? entry[1] : found[0];
            } else {
                skip(type, rest);
            }
        });
        return found[0];
    }

    private IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("the model " + name + " is refused: " + why);
    }

    private void model(ByteBuffer in) {
        int[] graphs = {0};
        message(in, (number, type, rest) -> {
            if (number == 7 && type == BYTES) {
                graphs[0]++;
                graph(part(rest));
            } else if (number == 8 && type == BYTES) {
                message(part(rest), this::operatorSet);
            } else if (number == 25) {
                throw refused("it brings functions of its own");
            } else {
                skip(type, rest);
            }
        });
        if (graphs[0] != 1) {
            throw refused("it is torn, or no ONNX file");
        }
        sizes();
    }

    private void operatorSet(int number, int type, ByteBuffer in) {
        if (number == 1 && type == BYTES) {
            domain(text(part(in)));
        } else {
            skip(type, in);
        }
    }

    private void domain(String domain) {
        if (!domain.isEmpty() && !domain.equals("ai.onnx")) {
            throw refused("it needs operators of " + clipped(domain) + ", which is not part of ONNX");
        }
    }

    private void graph(ByteBuffer in) {
        message(in, (number, type, rest) -> {
            if (number == 1 && type == BYTES) {
                Node node = new Node(new ArrayList<>(), new ArrayList<>(), new String[] {""}, new double[1][0]);
                nodes.add(node);
                message(part(rest), (n, t, of) -> node(node, n, t, of));
            } else if (number == 5 && type == BYTES) {
                String[] called = {""};
                double[] values = tensor(part(rest), called);
                constants.put(called[0], values);
            } else if (number == 15) {
                throw refused("it has sparse weights");
            } else {
                skip(type, rest);
            }
        });
    }

    private void node(Node node, int number, int type, ByteBuffer in) {
        if (number == 1 && type == BYTES) {
            node.inputs().add(text(part(in)));
        } else if (number == 2 && type == BYTES) {
            node.outputs().add(text(part(in)));
        } else if (number == 4 && type == BYTES) {
            String operator = text(part(in));
            if (!OPERATORS.contains(operator)) {
                throw refused("the operator " + clipped(operator) + " is not allowed");
            }
            node.operator()[0] = operator;
        } else if (number == 7 && type == BYTES) {
            domain(text(part(in)));
        } else if (number == 5 && type == BYTES) {
            message(part(in), (n, t, of) -> attribute(node, n, t, of));
        } else {
            skip(type, in);
        }
    }

    private void attribute(Node node, int number, int type, ByteBuffer in) {
        if ((number == 5 || number == 10) && type == BYTES) {
            node.constant()[0] = tensor(part(in), new String[1]);
        } else if (number == 6 || number == 11 || number == 22 || number == 23) {
            throw refused("it has a graph within a graph, or sparse weights");
        } else {
            skip(type, in);
        }
    }

    /** A few bytes that ask for any amount of memory: shapes and factors that are constants. */
    private void sizes() {
        for (Node node : nodes) {
            if (node.operator()[0].equals("Constant") && !node.outputs().isEmpty()) {
                constants.put(node.outputs().get(0), node.constant()[0]);
            }
        }
        for (Node node : nodes) {
            switch (node.operator()[0]) {
                case "ConstantOfShape" -> limit(node, 0, MOST_NUMBERS);
                case "Expand" -> limit(node, 1, MOST_NUMBERS);
                case "Tile", "Upsample" -> limit(node, 1, MOST_TIMES);
                case "Resize" -> {
                    limit(node, 2, MOST_TIMES);
                    limit(node, 3, MOST_NUMBERS);
                }
                case "Pad" -> limitEach(node, 1, MOST_TIMES);
                default -> {}
            }
        }
    }

    private double[] constant(Node node, int input) {
        return node.inputs().size() > input
                ? constants.getOrDefault(node.inputs().get(input), new double[0])
                : new double[0];
    }

    private void limit(Node node, int input, double most) {
        double product = 1;
        for (double v : constant(node, input)) {
            product *= Math.max(1, v);
        }
        if (product > most) {
            throw refused(node.operator()[0] + " asks for more memory than a model may have");
        }
    }

    private void limitEach(Node node, int input, double most) {
        for (double v : constant(node, input)) {
            if (v > most) {
                throw refused(node.operator()[0] + " asks for more memory than a model may have");
            }
        }
    }

    /**
     * @param called set to its name
     * @return its numbers, if there are few enough for a shape; else none
     */
    private double[] tensor(ByteBuffer in, String[] called) {
        int[] kind = {0};
        double[] size = {1};
        ByteBuffer none = ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer[] raw = {none, none, none}; // as bytes, as floats, as packed integers
        message(in, (number, type, rest) -> {
            if (number == 1 && type == VARINT) {
                size[0] *= Math.max(1, varint(rest));
            } else if (number == 1 && type == BYTES) {
                for (ByteBuffer dims = part(rest); dims.hasRemaining(); ) {
                    size[0] *= Math.max(1, varint(dims));
                }
            } else if (number == 2 && type == VARINT) {
                kind[0] = (int) varint(rest);
            } else if (number == 4 && type == BYTES) {
                raw[1] = part(rest);
            } else if (number == 4 && type == FIXED32) {
                finite(rest.getFloat());
            } else if (number == 7 && type == BYTES) {
                raw[2] = part(rest);
            } else if (number == 8 && type == BYTES) {
                called[0] = text(part(rest));
            } else if (number == 10 && type == BYTES) {
                numbers(part(rest), DOUBLE);
            } else if (number == 10 && type == FIXED64) {
                finite(rest.getDouble());
            } else if (number == 9 && type == BYTES) {
                raw[0] = part(rest);
            } else if (number == 13 || (number == 14 && type == VARINT && varint(rest) != 0)) {
                throw refused("its weights lie in another file");
            } else if (number != 14) {
                skip(type, rest);
            }
        });
        if (size[0] > MOST_NUMBERS) {
            throw refused("a weight asks for more memory than a model may have");
        }
        numbers(raw[1].duplicate().order(ByteOrder.LITTLE_ENDIAN), FLOAT);
        numbers(raw[0].duplicate().order(ByteOrder.LITTLE_ENDIAN), kind[0]);
        return few(kind[0], raw);
    }

    private static double[] few(int kind, ByteBuffer[] raw) {
        List<Double> values = new ArrayList<>();
        boolean wide = kind == INT64;
        ByteBuffer flat = kind == FLOAT && raw[1].hasRemaining() ? raw[1] : raw[0];
        if (kind != FLOAT && !wide) {
            return new double[0];
        }
        while (wide && raw[2].hasRemaining() && values.size() <= MOST_DIMENSIONS) {
            values.add((double) varint(raw[2]));
        }
        while (flat.remaining() >= (wide ? Long.BYTES : Float.BYTES) && values.size() <= MOST_DIMENSIONS) {
            values.add(wide ? (double) flat.getLong() : (double) flat.getFloat());
        }
        return values.size() > MOST_DIMENSIONS
                ? new double[0]
                : values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private void numbers(ByteBuffer in, int kind) {
        while (kind == FLOAT && in.hasRemaining()) {
            finite(in.getFloat());
        }
        while (kind == DOUBLE && in.hasRemaining()) {
            finite(in.getDouble());
        }
        int exponent = kind == FLOAT16 ? 0x7C00 : 0x7F80;
        while ((kind == FLOAT16 || kind == BFLOAT16) && in.hasRemaining()) {
            finite((in.getShort() & exponent) == exponent ? Double.NaN : 0);
        }
    }

    private void finite(double weight) {
        if (!Double.isFinite(weight)) {
            throw refused("a weight is no number");
        }
    }

    private static String clipped(String text) {
        String plain = text.replaceAll("[^\\p{Alnum}._-]", "?");
        return plain.length() > 60 ? plain.substring(0, 60) + "…" : plain;
    }
}
