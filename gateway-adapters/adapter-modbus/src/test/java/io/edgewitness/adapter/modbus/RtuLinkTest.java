package io.edgewitness.adapter.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtuLinkTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Request READ = Request.read(1, Table.HOLDING, 0, 2);
    private static final byte[] GOOD = frame("01030412345678");

    @Test
    void framesAreTheStandards() {
        byte[] out = new byte[20];
        int length = RtuLink.frame(Request.read(1, Table.HOLDING, 0, 10), out);
        assertThat(HexFormat.of().formatHex(out, 0, length)).isEqualTo("01030000000ac5cd");
        length = RtuLink.frame(Request.coil(17, 172, true), out);
        assertThat(HexFormat.of().formatHex(out, 0, length)).isEqualTo("110500acff004e8b");
    }

    @Test
    void anAnswerMayComeInPiecesAndAfterNoise() throws Exception {
        byte[] noise = HexFormat.of().parseHex("ff000103f7");
        List<byte[]> pieces = new ArrayList<>(List.of(noise));
        for (byte each : GOOD) {
            pieces.add(new byte[] {each});
        }
        assertValue(ask(link(request -> pieces)), 0x12345678);
    }

    @Test
    void aWrongChecksumIsBadAndTheNextRequestIsFine() throws Exception {
        List<List<byte[]>> answers = new ArrayList<>();
        byte[] wrong = GOOD.clone();
        wrong[4] ^= 1;
        answers.add(List.of(wrong));
        answers.add(List.of(HexFormat.of().parseHex("5500aa")));
        answers.add(List.of(frame("02030400000001")));
        answers.add(List.of(GOOD));
        RtuLink link = link(request -> answers.remove(0));
        assertThat(failure(ask(link))).isEqualTo("modbus: CRC error");
        assertThat(failure(ask(link))).isEqualTo("modbus: noise: 3 bytes that are no answer");
        assertThat(failure(ask(link))).isEqualTo("modbus: another unit answered");
        assertValue(ask(link), 0x12345678);
    }

    @Test
    void aRefusalIsOne() throws Exception {
        assertThat(failure(ask(link(request -> List.of(frame("018302")))))).isEqualTo("modbus:2 illegal data address");
        assertThat(failure(ask(link(request -> List.of(frame("010302abcd"))))))
                .isEqualTo("modbus: 2 bytes came, not 4");
    }

    @Test
    void whatComesLateIsNotTakenForTheNextAnswer() throws Exception {
        List<List<byte[]>> answers = new ArrayList<>(List.of(List.of(), List.of(frame("02030400000007"))));
        FakeWire wire = new FakeWire(request -> answers.remove(0));
        RtuLink link = new RtuLink(wire, RtuLink.Timing.socket(), List.of());
        link.open();
        link.send(READ);
        assertThat(link.receive(1_000_000)).isNull();
        link.abandon();
        wire.push(GOOD);
        Request other = Request.read(2, Table.HOLDING, 0, 2);
        link.send(other);
        Answer answer = link.receive(SECOND);
        assertValue(Objects.requireNonNull(answer), 7);
        assertThat(link.takeLate()).isEqualTo(1);
        assertThat(link.takeLate()).isEqualTo(-1);
    }

    @Test
    void ofAnswersThatMayBeLateOnesTheLastIsTaken() throws Exception {
        List<List<byte[]>> answers = new ArrayList<>(
                List.of(List.of(), List.of(GOOD, frame("01030400000007")), List.of(frame("01030400000008"))));
        RtuLink link = link(request -> answers.remove(0));
        link.send(READ);
        assertThat(link.receive(1_000_000)).isNull();
        link.abandon();
        assertValue(ask(link), 7);
        assertThat(link.takeLate()).isEqualTo(1);
        assertValue(ask(link), 8);
    }

    @Test
    void aConverterThatGivesBackWhatIsSentDoesNotAnswerForTheDevice() throws Exception {
        Request write = Request.coil(1, 172, true);
        List<Integer> deviceAnswers = new ArrayList<>();
        RtuLink link = link(request -> {
            List<byte[]> pieces = new ArrayList<>(List.of(request));
            if (request[1] == 3) {
                pieces.add(GOOD);
            }
            deviceAnswers.forEach(ignored -> pieces.add(request));
            return pieces;
        });
        assertValue(ask(link), 0x12345678);
        link.send(write);
        assertThat(link.receive(50_000_000)).isNull();
        link.abandon();
        deviceAnswers.add(1);
        link.send(write);
        assertThat(Objects.requireNonNull(link.receive(SECOND)).failure()).isNull();
    }

    @Test
    void withoutAnEchoTheSameBytesAreTheAnswer() throws Exception {
        RtuLink link = link(request -> request[1] == 3 ? List.of(GOOD) : List.of(request));
        assertValue(ask(link), 0x12345678);
        link.send(Request.coil(1, 172, true));
        assertThat(Objects.requireNonNull(link.receive(SECOND)).failure()).isNull();
    }

    @Test
    void framesAreSilentApartByTheLinesSpeed() throws Exception {
        FakeWire wire = new FakeWire(request -> List.of(GOOD));
        RtuLink link = new RtuLink(wire, RtuLink.Timing.serial(1_200), List.of());
        link.open();
        for (int i = 0; i < 4; i++) {
            ask(link);
        }
        long frames = 8 * 11 * SECOND / 1_200;
        long silence = 7 * 11 * SECOND / 1_200 / 2;
        for (int i = 1; i < 4; i++) {
            assertThat(wire.times().get(i) - wire.times().get(i - 1)).isGreaterThanOrEqualTo(silence);
        }
        assertThat(RtuLink.Timing.serial(1_200).character() * 8).isBetween(frames - 8, frames);
        assertThat(RtuLink.Timing.serial(115_200).silence()).isEqualTo(1_750_000);
    }

    @Test
    void afterABroadcastTheLineRests() throws Exception {
        FakeWire wire = new FakeWire(request -> request[0] == 0 ? List.of() : List.of(GOOD));
        RtuLink link = new RtuLink(wire, RtuLink.Timing.socket(), List.of());
        link.open();
        link.send(Request.coil(0, 1, true));
        link.abandon();
        assertValue(ask(link), 0x12345678);
        assertThat(wire.times().get(1) - wire.times().get(0)).isGreaterThanOrEqualTo(SECOND / 10);
    }

    @Test
    void heartbeatsMeanNothing() throws Exception {
        byte[] beat = {'b', 'e', 'a', 't'};
        RtuLink link =
                new RtuLink(new FakeWire(request -> List.of(beat, GOOD)), RtuLink.Timing.socket(), List.of(beat));
        link.open();
        assertValue(ask(link), 0x12345678);
        RtuLink onlyBeats =
                new RtuLink(new FakeWire(request -> List.of(beat, beat)), RtuLink.Timing.socket(), List.of(beat));
        onlyBeats.open();
        onlyBeats.send(READ);
        assertThat(onlyBeats.receive(5_000_000)).isNull();
    }

    @Test
    void whateverComesIsNeverAnAnswerWithAWrongChecksum() throws Exception {
        Random random = new Random(3);
        for (int round = 0; round < 500; round++) {
            byte[] noise = new byte[random.nextInt(600)];
            random.nextBytes(noise);
            byte[] cut = Arrays.copyOf(GOOD, random.nextInt(GOOD.length));
            RtuLink link = new RtuLink(
                    new FakeWire(request -> List.of(cut, noise)), new RtuLink.Timing(0, 0, 1, 0), List.of());
            link.open();
            link.send(READ);
            Answer answer = link.receive(1);
            if (answer != null) {
                assertThat(answer.failure()).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serial:///dev/ttyS1?baud=9600&parity=E&stop=2&data=7",
                "serial:///dev/ttyS1",
                "rtu-over-tcp://converter.example:4001"
            })
    void anEndpointIsRead(String text) {
        assertThat(SerialEndpoint.parse(text).toString()).startsWith(text.replaceAll("[?].*", ""));
        assertThat(SerialEndpoint.parse(SerialEndpoint.parse(text).toString())).isEqualTo(SerialEndpoint.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dev/ttyS1",
                "serial://dev/ttyS1",
                "serial:///dev/ttyS1?speed=9600",
                "serial:///dev/ttyS1?baud=fast",
                "serial:///dev/ttyS1?baud=5",
                "serial:///dev/ttyS1?parity=X",
                "serial:///dev/ttyS1?stop=3",
                "rtu-over-tcp://",
                "tcp://1.2.3.4:5"
            })
    void anEndpointThatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> SerialEndpoint.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static RtuLink link(Function<byte[], List<byte[]>> device) {
        RtuLink link = new RtuLink(new FakeWire(device), RtuLink.Timing.socket(), List.of());
        try {
            link.open();
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
        return link;
    }

    private static Answer ask(RtuLink link) throws Exception {
        link.send(READ);
        return Objects.requireNonNull(link.receive(SECOND));
    }

    private static void assertValue(Answer answer, long value) {
        assertThat(answer.failure()).isNull();
        assertThat(WordOrder.ABCD.bits(answer.buffer(), answer.data(), 2)).isEqualTo(value);
    }

    private static String failure(Answer answer) {
        return String.valueOf(Objects.requireNonNull(answer.failure()).getMessage());
    }

    private static byte[] frame(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        int crc = RtuLink.crc(bytes, 0, bytes.length);
        byte[] result = Arrays.copyOf(bytes, bytes.length + 2);
        result[bytes.length] = (byte) crc;
        result[bytes.length + 1] = (byte) (crc >> 8);
        return result;
    }
}
