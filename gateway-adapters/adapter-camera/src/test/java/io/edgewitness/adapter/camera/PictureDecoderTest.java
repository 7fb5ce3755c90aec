package io.edgewitness.adapter.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.Value.Frame;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PictureDecoderTest {
    private final PictureDecoder decoder = new PictureDecoder();

    @Test
    void aGreyPictureStaysGreyAndAColouredOneIsRedGreenBlue() throws Exception {
        Frame gray = decoder.decode(Drawn.file(1, BufferedImage.TYPE_BYTE_GRAY, "png"), 1);
        assertThat(gray.layout()).isEqualTo(Frame.Layout.GRAY);
        assertThat(gray.width()).isEqualTo(Drawn.WIDTH);
        assertThat(gray.height()).isEqualTo(Drawn.HEIGHT);
        Frame rgb = decoder.decode(Drawn.file(1, BufferedImage.TYPE_INT_RGB, "png"), 2);
        assertThat(rgb.layout()).isEqualTo(Frame.Layout.RGB);
        assertThat(Arrays.copyOf(rgb.pixels(), 3)).containsExactly((byte) 200, (byte) 100, (byte) 50);
    }

    @Test
    void theFileItselfGoesWithTheFrame() throws Exception {
        byte[] file = Drawn.jpeg(1);
        Frame.Original original = Objects.requireNonNull(decoder.decode(file, 1).original());
        assertThat(original.mediaType()).isEqualTo("image/jpeg");
        assertThat(original.content().value()).isEqualTo(file);
    }

    @Test
    void aReleasedFramesArrayIsUsedAgain() throws Exception {
        Frame first = decoder.decode(Drawn.jpeg(1), 1);
        byte[] array = first.pixels();
        first.release();
        assertThat(decoder.decode(Drawn.jpeg(2), 2).pixels()).isSameAs(array);
    }

    @Test
    void wheneverAFileIsCutItIsTorn() {
        byte[] file = Drawn.jpeg(1);
        for (int length = 3; length < file.length; length += 7) {
            byte[] part = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> decoder.decode(part, 1)).isInstanceOf(BadPictureException.class);
        }
    }

    @Test
    void aFileWithAHoleIsBroken() {
        byte[] file = Drawn.jpeg(1);
        byte[] holed = Arrays.copyOf(file, file.length);
        // The scan ends early: everything from its middle on is markers.
        Arrays.fill(holed, file.length / 2 + 150, file.length - 2, (byte) 0xFF);
        holed[file.length / 2 + 151] = (byte) 0xD9;
        assertThatThrownBy(() -> decoder.decode(holed, 1))
                .isInstanceOf(BadPictureException.class)
                .hasMessageStartingWith("jpeg: ");
    }

    @Test
    void whatIsNoPictureIsRefused() {
        byte[] html = "<html>login</html>".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> decoder.decode(html, 1))
                .isInstanceOf(BadPictureException.class)
                .hasMessage("picture: neither JPEG nor PNG, 18 bytes");
    }

    @Test
    void aPictureOfTooManyPixelsIsRefusedBeforeItIsRead() {
        byte[] png = Drawn.file(1, BufferedImage.TYPE_BYTE_GRAY, "png");
        byte[] bomb = Arrays.copyOf(png, png.length);
        // Width and height of the header, 65,535 each; the checksum is not looked at before.
        bomb[18] = (byte) 0xFF;
        bomb[19] = (byte) 0xFF;
        bomb[22] = (byte) 0xFF;
        bomb[23] = (byte) 0xFF;
        assertThatThrownBy(() -> decoder.decode(bomb, 1))
                .isInstanceOf(BadPictureException.class)
                .hasMessageContaining("65535 x 65535 pixels, over the limit");
    }

    @Test
    void aPictureTakesNoMoreThanAnEighthOfTheHeap() throws Exception {
        byte[] png = Drawn.file(1, BufferedImage.TYPE_BYTE_GRAY, "png");
        long enough = 8L * 8 * Drawn.WIDTH * Drawn.HEIGHT;
        assertThat(new PictureDecoder(enough).decode(png, 1).width()).isEqualTo(Drawn.WIDTH);
        assertThatThrownBy(() -> new PictureDecoder(enough - 64).decode(png, 1))
                .isInstanceOf(BadPictureException.class)
                .hasMessageContaining("96 x 64 pixels, over the limit of 6143 of this heap");
        assertThat(new PictureDecoder(192 << 20).mostBytes()).isEqualTo(24 << 20);
    }
}
