package io.edgewitness.edge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.edgewitness.edge.api.Value.Frame;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FrameTest {
    private final AtomicInteger freed = new AtomicInteger();
    private final Frame frame = new Frame(4, 2, Frame.Layout.RGB, new byte[30], null, 17, freed::incrementAndGet);

    @Test
    void theLastReleaseGivesTheArrayBackOnceAndThePixelsAreRefusedFromThenOn() {
        frame.retain().release();
        assertThat(freed).hasValue(0);
        assertThat(frame.pixels()).hasSize(30);
        frame.release();
        assertThat(freed).hasValue(1);
        assertThatIllegalStateException().isThrownBy(frame::pixels);
        assertThatIllegalStateException().isThrownBy(frame::retain);
        assertThatIllegalStateException().isThrownBy(frame::release);
        assertThat(freed).hasValue(1);
    }

    @Test
    void anArrayThatIsTooShortIsNoPicture() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Frame(4, 2, Frame.Layout.RGB, new byte[23], null, 0, () -> {}))
                .withMessageContaining("23 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Frame(65_536, 65_536, Frame.Layout.GRAY, new byte[0], null, 0, () -> {}));
    }

    @Test
    void theReceiptOutlivesThePixels() {
        frame.release();
        assertThat(frame.receipt().fields())
                .containsEntry("width", Value.of(4))
                .containsEntry("height", Value.of(2))
                .containsEntry("frame", Value.of(17));
    }
}
