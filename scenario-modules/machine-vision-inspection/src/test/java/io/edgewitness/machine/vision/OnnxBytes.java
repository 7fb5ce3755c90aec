package io.edgewitness.machine.vision;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Writes small ONNX files, opset 13, byte by byte: so that bad ones can be written too. */
final class OnnxBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    OnnxBytes integer(int field, long value) {
        varint((long) field << 3);
        varint(value);
        return this;
    }

    OnnxBytes text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    OnnxBytes part(int field, OnnxBytes value) {
        return bytes(field, value.bytes.toByteArray());
    }

    OnnxBytes bytes(int field, byte[] value) {
        varint((long) field << 3 | 2);
        varint(value.length);
        bytes.writeBytes(value);
        return this;
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }

    Path write(Path file) {
        try {
            return Files.write(file, toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static OnnxBytes model(OnnxBytes graph) {
        return new OnnxBytes()
                .integer(1, 8)
                .part(8, new OnnxBytes().text(1, "").integer(2, 13))
                .part(7, graph);
    }

    static OnnxBytes graph(long[] input, long[] output) {
        return new OnnxBytes().text(2, "g").part(11, value("in", input)).part(12, value("out", output));
    }

    private static OnnxBytes value(String name, long[] shape) {
        OnnxBytes dims = new OnnxBytes();
        for (long d : shape) {
            dims.part(1, new OnnxBytes().integer(1, d));
        }
        return new OnnxBytes()
                .text(1, name)
                .part(2, new OnnxBytes().part(1, new OnnxBytes().integer(1, 1).part(2, dims)));
    }

    static OnnxBytes weights(String name, long[] shape, float... values) {
        OnnxBytes tensor = new OnnxBytes();
        for (long d : shape) {
            tensor.integer(1, d);
        }
        ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float v : values) {
            raw.putFloat(v);
        }
        return tensor.integer(2, 1).text(8, name).bytes(9, raw.array());
    }

    /** A constant of integers. */
    static OnnxBytes longs(String name, long... values) {
        ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long v : values) {
            raw.putLong(v);
        }
        return new OnnxBytes()
                .integer(1, values.length)
                .integer(2, 7)
                .text(8, name)
                .bytes(9, raw.array());
    }

    static OnnxBytes node(String operator, String output, String... inputs) {
        OnnxBytes node = new OnnxBytes();
        for (String in : inputs) {
            node.text(1, in);
        }
        return node.text(2, output).text(4, operator);
    }

    static OnnxBytes ints(String name, long... values) {
        OnnxBytes attribute = new OnnxBytes().text(1, name);
        for (long v : values) {
            attribute.integer(8, v);
        }
        return attribute.integer(20, 7);
    }

    /** Dark pixels are likely a defect: sigmoid(20 - 40 × grey), [1, 1, height, width]. */
    static OnnxBytes darkSegmenter(int width, int height) {
        long[] shape = {1, 1, height, width};
        return model(graph(shape, shape)
                .part(1, node("Conv", "a", "in", "w", "b"))
                .part(1, node("Sigmoid", "out", "a"))
                .part(5, weights("w", new long[] {1, 1, 1, 1}, -40))
                .part(5, weights("b", new long[] {1}, 20)));
    }

    /** A dark picture is likely bad: softmax of mean grey, [1, 2]. */
    static OnnxBytes darkClassifier(int width, int height) {
        return model(graph(new long[] {1, 1, height, width}, new long[] {1, 2})
                .part(1, node("GlobalAveragePool", "a", "in"))
                .part(1, node("Flatten", "f", "a"))
                .part(1, node("Gemm", "g", "f", "w", "b"))
                .part(1, node("Softmax", "out", "g"))
                .part(5, weights("w", new long[] {1, 2}, 20, -20))
                .part(5, weights("b", new long[] {2}, -8, 8)));
    }

    /** A network of a segmenter's size and shape, with weights of chance. */
    static OnnxBytes heavySegmenter(int width, int height) {
        SplittableRandom random = new SplittableRandom(5);
        long[] shape = {1, 1, height, width};
        OnnxBytes graph = graph(shape, shape);
        int[] channels = {1, 16, 32, 32, 16, 1};
        String from = "in";
        for (int l = 0; l < 5; l++) {
            boolean up = l >= 3;
            String to = "l" + l;
            int in = channels[l];
            int out = channels[l + 1];
            int kernel = up ? 2 : 3;
            float[] w = new float[in * out * kernel * kernel];
            for (int i = 0; i < w.length; i++) {
                w[i] = (float) ((random.nextDouble() - 0.5) * 2 / Math.sqrt(in * 9.0));
            }
            long[] dims = up ? new long[] {in, out, 2, 2} : new long[] {out, in, 3, 3};
            OnnxBytes node = node(up ? "ConvTranspose" : "Conv", to + "c", from, to + "w")
                    .part(5, ints("strides", l == 2 ? 1 : 2, l == 2 ? 1 : 2));
            graph.part(1, up ? node : node.part(5, ints("pads", 1, 1, 1, 1)));
            graph.part(1, node(l == 4 ? "Sigmoid" : "Relu", l == 4 ? "out" : to, to + "c"));
            graph.part(5, weights(to + "w", dims, w));
            from = to;
        }
        return model(graph);
    }
}
