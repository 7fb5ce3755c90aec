package io.edgewitness.machine.vision;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Looks through an ONNX file (onnx.proto of ONNX 1.x, protobuf wire format) before a runtime sees it: operators of the standard that a picture's network needs, all
 * weights inside the file, and each of them a number. So a model that would run code of its own, read other files, loop for ever or answer with nonsense is refused.
 */
final class OnnxFile {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private static final int FLOAT = 1;
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

    private final String name;

    private OnnxFile(String name) {
        this.name = name;
    }

    /** @throws IllegalArgumentException that says what is wrong; shown to the user */
    static void check(String name, byte[] file) {
        OnnxFile check = new OnnxFile(name);
        try {
            check.model(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN));
        } catch (java.nio.BufferUnderflowException e) {
            throw check.refused("it is torn, or no ONNX file");
        }
    }

    private IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("the model " + name + " is refused: " + why);
    }

    private interface Field {
        void read(int number, int type, ByteBuffer in);
    }

    private void message(ByteBuffer in, Field each) {
        while (in.hasRemaining()) {
            long tag = varint(in);
            if (tag <= 0 || tag > Integer.MAX_VALUE || tag >>> 3 == 0) {
                throw refused("it is torn, or no ONNX file");
            }
            each.read((int) tag >>> 3, (int) tag & 7, in);
        }
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new java.nio.BufferUnderflowException();
    }

    private ByteBuffer part(ByteBuffer in) {
        long length = varint(in);
        if (length < 0 || length > in.remaining()) {
            throw refused("it is torn, or no ONNX file");
        }
        ByteBuffer part = in.slice(in.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + (int) length);
        return part;
    }

    private static String text(ByteBuffer part) {
        return StandardCharsets.UTF_8.decode(part).toString();
    }

    private void skip(int type, ByteBuffer in) {
        switch (type) {
            case VARINT -> varint(in);
            case FIXED64 -> in.getLong();
            case BYTES -> part(in);
            case FIXED32 -> in.getInt();
            default -> throw refused("it is torn, or no ONNX file");
        }
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
                message(part(rest), this::node);
            } else if (number == 5 && type == BYTES) {
                tensor(part(rest));
            } else if (number == 15) {
                throw refused("it has sparse weights");
            } else {
                skip(type, rest);
            }
        });
    }

    private void node(int number, int type, ByteBuffer in) {
        if (number == 4 && type == BYTES) {
            String operator = text(part(in));
            if (!OPERATORS.contains(operator)) {
                throw refused("the operator " + clipped(operator) + " is not allowed");
            }
        } else if (number == 7 && type == BYTES) {
            domain(text(part(in)));
        } else if (number == 5 && type == BYTES) {
            message(part(in), this::attribute);
        } else {
            skip(type, in);
        }
    }

    private void attribute(int number, int type, ByteBuffer in) {
        if ((number == 5 || number == 10) && type == BYTES) {
            tensor(part(in));
        } else if (number == 6 || number == 11 || number == 22 || number == 23) {
            throw refused("it has a graph within a graph, or sparse weights");
        } else {
            skip(type, in);
        }
    }

    private void tensor(ByteBuffer in) {
        int[] kind = {0};
        ByteBuffer[] raw = {ByteBuffer.allocate(0)};
        message(in, (number, type, rest) -> {
            if (number == 2 && type == VARINT) {
                kind[0] = (int) varint(rest);
            } else if (number == 4 && type == BYTES) {
                numbers(part(rest), FLOAT);
            } else if (number == 4 && type == FIXED32) {
                finite(rest.getFloat());
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
        numbers(raw[0], kind[0]);
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
