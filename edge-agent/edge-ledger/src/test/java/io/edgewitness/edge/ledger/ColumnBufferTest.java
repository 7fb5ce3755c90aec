package io.edgewitness.edge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ColumnBufferTest {
    @Test
    void everyLengthOfNumberIsWrittenAsProtobufWritesIt() throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (int bits = 0; bits < 64; bits++) {
            long power = 1L << bits;
            numbers.addAll(List.of(power - 1, power, power + 1, -power));
        }
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            numbers.add(random.nextLong() >>> random.nextInt(64));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream expected = CodedOutputStream.newInstance(bytes);
        ColumnBuffer written = new ColumnBuffer(1);
        for (long n : numbers) {
            expected.writeUInt64NoTag(n);
            expected.writeSInt64NoTag(n);
            written.writeVarint(n);
            written.reserve(ColumnBuffer.VARINT);
            written.putZigZag(n);
        }
        expected.flush();

        assertThat(written.toBytes()).isEqualTo(bytes.toByteArray());
    }

    @Test
    void aReusedColumnHasNoBitOfTheContentBefore() throws IOException {
        ColumnBuffer b = new ColumnBuffer(1);
        for (int i = 0; i < 100; i++) {
            b.setBit(i);
        }
        b.clear();
        b.setBit(3);
        b.setBit(90);
        b.reserve(Double.BYTES);
        b.putDouble(-0.25);

        CodedInputStream in = CodedInputStream.newInstance(b.toBytes(), 12, Double.BYTES);
        assertThat(in.readDouble()).isEqualTo(-0.25);
        assertThat(b.toBytes()).startsWith(8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4);
    }
}
