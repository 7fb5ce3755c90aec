package io.edgewitness.predictive.maintenance;

import static io.edgewitness.scenario.kit.WireFormat.BYTES;
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

/**
 * What an ONNX file (onnx.proto of ONNX 1.x) holds of a {@link LifeNetwork}: the operators that are known here, arrays of doubles of at most two dimensions inside the
 * file, all of them numbers. Whatever else a file may bring is refused: code of its own, other files, graphs within graphs, other types of numbers.
 */
final class LifeFile {
    private static final int DOUBLE = 11; // TensorProto.DataType
    private static final int MOST_NODES = 100;
    private static final int MOST_NUMBERS = 2_000_000; // 16 MB
    private static final int MOST_TEXTS = 100;

    final List<Node> nodes = new ArrayList<>();
    final Map<String, LifeNetwork.Matrix> constants = new HashMap<>();
    final Map<String, String> about = new HashMap<>();
    String input = "";
    int inputs; // numbers of a row of the input
    String output = "";
    private int numbers;

    /** One operator of the graph, in the order of work. */
    record Node(LifeNetwork.Operator operator, List<String> inputs, String output) {}

    private LifeFile() {}

    /** @throws IllegalArgumentException that says what is wrong; shown to the user */
    static LifeFile read(byte[] file) {
        LifeFile to = new LifeFile();
        try {
            message(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN), to::model);
        } catch (BufferUnderflowException e) {
            throw LifeNetwork.refused("it is torn, or no ONNX file");
        }
        if (to.nodes.isEmpty() || to.input.isEmpty() || to.output.isEmpty()) {
            throw LifeNetwork.refused("it has no graph with one input and one output");
        }
        return to;
    }

    private void model(int number, int type, ByteBuffer in) {
        if (number == 7 && type == BYTES) {
            message(part(in), this::graph);
        } else if (number == 14 && type == BYTES) {
            property(part(in));
        } else if (number == 25) {
            throw LifeNetwork.refused("it brings functions of its own");
        } else {
            skip(type, in);
        }
    }

    private void property(ByteBuffer in) {
        String[] entry = {"", ""};
        message(in, (number, type, rest) -> {
            if ((number == 1 || number == 2) && type == BYTES) {
                entry[number - 1] = text(part(rest));
            } else {
                skip(type, rest);
            }
        });
        if (about.size() < MOST_TEXTS) {
            about.put(entry[0], entry[1]);
        }
    }

    private void graph(int number, int type, ByteBuffer in) {
        if (number == 1 && type == BYTES) {
            node(part(in));
        } else if (number == 5 && type == BYTES) {
            constant(part(in));
        } else if (number == 11 && type == BYTES) {
            input(part(in));
        } else if (number == 12 && type == BYTES) {
            output = only(output, name(part(in)));
        } else if (number == 15) {
            throw LifeNetwork.refused("it has sparse weights");
        } else {
            skip(type, in);
        }
    }

    private static String only(String before, String name) {
        if (!before.isEmpty() || name.isEmpty()) {
            throw LifeNetwork.refused("it has more than one input or output");
        }
        return name;
    }

    private void node(ByteBuffer in) {
        String[] operator = {""};
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        message(in, (number, type, rest) -> {
            if (number == 1 && type == BYTES) {
                inputs.add(text(part(rest)));
            } else if (number == 2 && type == BYTES) {
                outputs.add(text(part(rest)));
            } else if (number == 4 && type == BYTES) {
                operator[0] = text(part(rest));
            } else if (number == 5 && type == BYTES) {
                attribute(part(rest));
            } else if (number == 7 && type == BYTES && part(rest).hasRemaining()) {
                throw LifeNetwork.refused("it needs operators that are not part of ONNX");
            } else if (number != 7) {
                skip(type, rest);
            }
        });
        LifeNetwork.Operator known = LifeNetwork.Operator.named(operator[0]);
        if (inputs.size() != known.inputs() || outputs.size() != 1 || nodes.size() == MOST_NODES) {
            throw LifeNetwork.refused("a node has too many or too few inputs or outputs, or there are too many nodes");
        }
        nodes.add(new Node(known, inputs, outputs.get(0)));
    }

    /** Of the known operators only Cast (to double) and Concat (side by side) have one. */
    private static void attribute(ByteBuffer in) {
        String[] name = {""};
        long[] value = {-1};
        message(in, (number, type, rest) -> {
            if (number == 1 && type == BYTES) {
                name[0] = text(part(rest));
            } else if (number == 3 && type == VARINT) {
                value[0] = varint(rest);
            } else {
                skip(type, rest);
            }
        });
        boolean known = (name[0].equals("to") && value[0] == DOUBLE) || (name[0].equals("axis") && value[0] == 1);
        if (!known) {
            throw LifeNetwork.refused("a node has a setting that is not known here");
        }
    }

    private void constant(ByteBuffer in) {
        String[] name = {""};
        List<Long> shape = new ArrayList<>();
        int[] kind = {0};
        ByteBuffer[] raw = {ByteBuffer.allocate(0)};
        message(in, (number, type, rest) -> {
            if (number == 1 && type == VARINT) {
                shape.add(varint(rest));
            } else if (number == 1 && type == BYTES) {
                for (ByteBuffer sizes = part(rest); sizes.hasRemaining(); ) {
                    shape.add(varint(sizes));
                }
            } else if (number == 2 && type == VARINT) {
                kind[0] = (int) varint(rest);
            } else if (number == 8 && type == BYTES) {
                name[0] = text(part(rest));
            } else if (number == 9 && type == BYTES) {
                raw[0] = part(rest);
            } else if (number == 13) {
                throw LifeNetwork.refused("its weights lie in another file");
            } else {
                skip(type, rest);
            }
        });
        if (kind[0] != DOUBLE || shape.size() > 2) {
            throw LifeNetwork.refused("its weights are not doubles of at most two dimensions, as raw data");
        }
        constants.put(name[0], matrix(shape, raw[0]));
    }

    private LifeNetwork.Matrix matrix(List<Long> shape, ByteBuffer raw) {
        long rows = shape.size() == 2 ? shape.get(0) : 1;
        long columns = shape.isEmpty() ? 1 : shape.get(shape.size() - 1);
        boolean small = rows > 0 && columns > 0 && rows <= MOST_NUMBERS && columns <= MOST_NUMBERS;
        if (!small || numbers + rows * columns > MOST_NUMBERS || raw.remaining() != rows * columns * Double.BYTES) {
            throw LifeNetwork.refused("a weight is torn, or asks for more memory than a model may have");
        }
        double[] values = new double[(int) (rows * columns)];
        raw.asDoubleBuffer().get(values);
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw LifeNetwork.refused("a weight is no number");
            }
        }
        numbers += values.length;
        return new LifeNetwork.Matrix((int) rows, (int) columns, values);
    }

    private void input(ByteBuffer in) {
        ByteBuffer again = in.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        input = only(input, name(in));
        List<Long> sizes = new ArrayList<>();
        // ValueInfoProto.type.tensor_type.shape.dim: a size that is not stated is 0.
        within(
                again,
                new int[] {2, 1, 2},
                0,
                shape -> message(shape, (number, type, rest) -> {
                    if (number == 1 && type == BYTES) {
                        sizes.add(size(part(rest)));
                    } else {
                        skip(type, rest);
                    }
                }));
        if (sizes.size() != 2 || sizes.get(1) < 1 || sizes.get(1) > MOST_NUMBERS) {
            throw LifeNetwork.refused("its input is not [1, features]");
        }
        inputs = (int) (long) sizes.get(1);
    }

    private interface Inner {
        void read(ByteBuffer in);
    }

    private static void within(ByteBuffer in, int[] path, int depth, Inner inner) {
        if (depth == path.length) {
            inner.read(in);
            return;
        }
        message(in, (number, type, rest) -> {
            if (number == path[depth] && type == BYTES) {
                within(part(rest), path, depth + 1, inner);
            } else {
                skip(type, rest);
            }
        });
    }

    private static long size(ByteBuffer in) {
        long[] size = {0};
        message(in, (number, type, rest) -> {
            if (number == 1 && type == VARINT) {
                size[0] = varint(rest);
            } else {
                skip(type, rest);
            }
        });
        return size[0];
    }

    private static String name(ByteBuffer in) {
        String[] name = {""};
        message(in, (number, type, rest) -> {
            if (number == 1 && type == BYTES) {
                name[0] = text(part(rest));
            } else {
                skip(type, rest);
            }
        });
        return name[0];
    }
}
