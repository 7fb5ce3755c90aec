package io.edgewitness.code.reader;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.LuminanceSource;
import com.google.zxing.MultiFormatReader;
import com.google.zxing.ReaderException;
import com.google.zxing.Result;
import com.google.zxing.common.GlobalHistogramBinarizer;
import com.google.zxing.common.HybridBinarizer;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Reads the code of a picture with ZXing, on the picture as it is and on others made of it: larger, smaller, sharper, turned. A code that
 * corrects its own errors (QR, Data Matrix, PDF417, Aztec) is believed at once. A bar code is believed only if pictures made in different ways
 * give the same, more of them than give another: noise reads as a bar code now and then, and rarely twice the same. Any thread.
 */
public final class CodeReader {
    private static final Set<BarcodeFormat> SELF_CORRECTING = Set.of(
            BarcodeFormat.QR_CODE,
            BarcodeFormat.DATA_MATRIX,
            BarcodeFormat.PDF_417,
            BarcodeFormat.AZTEC,
            BarcodeFormat.MAXICODE);

    /** So short, or with so weak a check, that noise finds them. */
    private static final Set<BarcodeFormat> WEAK =
            Set.of(BarcodeFormat.UPC_E, BarcodeFormat.EAN_8, BarcodeFormat.CODABAR, BarcodeFormat.RSS_14);

    private static final int SHORTEST = 4;

    /**
     * A code.
     *
     * @param format such as {@code QR_CODE}
     * @param text what it says
     * @param agreeing in how many ways it was read the same
     */
    public record Code(String format, String text, int agreeing) {}

    private record Way(UnaryOperator<GrayImage> made, boolean pure) {
        Way(UnaryOperator<GrayImage> made) {
            this(made, false);
        }
    }

    /** In the order in which they help most. */
    private static final List<Way> WAYS = List.of(
            new Way(i -> i),
            new Way(i -> i.scaled(1.5)),
            new Way(i -> i.sharpened(2, 2)),
            new Way(i -> i.scaled(0.5)),
            new Way(i -> i.scaled(2)),
            new Way(i -> i.turned(5)),
            new Way(i -> i.sharpened(4, 3)),
            new Way(i -> i.blurred(4, false).sharpened(3, 4)),
            new Way(i -> i.turned(-8)),
            new Way(i -> i.scaled(2.5).blurred(5, false)),
            new Way(i -> i.scaled(2).blurred(6, false).sharpened(6, 5)),
            new Way(i -> i.scaled(3).blurred(8, false).sharpened(8, 6)),
            new Way(i -> i.scaled(0.34)),
            new Way(i -> i, true));

    /** @return the one code of a picture that is believed; nothing, if there is none */
    public Optional<Code> read(GrayImage image) {
        Map<String, Integer> votes = new LinkedHashMap<>();
        for (Way way : WAYS) {
            GrayImage made = way.made().apply(image);
            if ((long) made.width() * made.height() > GrayImage.MOST_PIXELS) {
                continue;
            }
            Optional<Result> found = decode(made, way.pure());
            if (found.isEmpty()) {
                continue;
            }
            Result result = found.get();
            if (SELF_CORRECTING.contains(result.getBarcodeFormat())) {
                return Optional.of(code(result, 1));
            }
            String key = result.getBarcodeFormat() + " " + result.getText();
            int agreeing = votes.merge(key, 1, Integer::sum);
            if (agreeing >= needed(result)
                    && votes.values().stream().filter(v -> v >= agreeing).count() == 1) {
                return Optional.of(code(result, agreeing));
            }
        }
        return Optional.empty();
    }

    private static int needed(Result result) {
        return WEAK.contains(result.getBarcodeFormat()) ? 5 : result.getText().length() < SHORTEST ? 4 : 2;
    }

    private static Code code(Result result, int agreeing) {
        return new Code(result.getBarcodeFormat().name(), result.getText(), agreeing);
    }

    private static Optional<Result> decode(GrayImage image, boolean pure) {
        Map<DecodeHintType, Object> hints = new EnumMap<>(DecodeHintType.class);
        hints.put(DecodeHintType.TRY_HARDER, true);
        if (pure) {
            hints.put(DecodeHintType.PURE_BARCODE, true);
        }
        LuminanceSource source = new GraySource(image.bytes(), image.width(), image.height());
        for (BinaryBitmap bitmap : List.of(
                new BinaryBitmap(new HybridBinarizer(source)),
                new BinaryBitmap(new GlobalHistogramBinarizer(source)))) {
            try {
                return Optional.of(new MultiFormatReader().decode(bitmap, hints));
            } catch (ReaderException e) {
                // Not in these shades; perhaps in the next.
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                // ZXing gives up like this on some that are no code.
            }
        }
        return Optional.empty();
    }

    /** A picture as ZXing asks for it. */
    private static final class GraySource extends LuminanceSource {
        private final byte[] bytes;

        GraySource(byte[] bytes, int width, int height) {
            super(width, height);
            this.bytes = bytes;
        }

        @Override
        public byte[] getRow(int y, byte[] row) {
            byte[] out = row == null || row.length < getWidth() ? new byte[getWidth()] : row;
            System.arraycopy(bytes, y * getWidth(), out, 0, getWidth());
            return out;
        }

        @Override
        public byte[] getMatrix() {
            return bytes;
        }

        @Override
        public boolean isRotateSupported() {
            return true;
        }

        @Override
        public LuminanceSource rotateCounterClockwise() {
            int w = getWidth();
            int h = getHeight();
            byte[] out = new byte[w * h];
            for (int y = 0; y < h; y++) {
                for (int x = 0; x < w; x++) {
                    out[(w - 1 - x) * h + y] = bytes[y * w + x];
                }
            }
            return new GraySource(out, h, w);
        }
    }
}
