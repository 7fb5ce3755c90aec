package io.edgewitness.code.reader;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.Binarizer;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.LuminanceSource;
import com.google.zxing.MultiFormatReader;
import com.google.zxing.ReaderException;
import com.google.zxing.Result;
import com.google.zxing.common.GlobalHistogramBinarizer;
import com.google.zxing.common.HybridBinarizer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads the code of a picture with ZXing, on the picture as it is and on others made of it: larger, smaller, sharper, turned. A code that
 * corrects its own errors (QR, Data Matrix, PDF417, Aztec) is believed at once. A bar code is believed only if pictures made in different ways
 * give the same, more of them than give another: noise reads as a bar code now and then, and rarely twice the same. The work for a picture is
 * bounded, by counting and not by a clock, so that the same picture gives the same. Any thread.
 */
public final class CodeReader {
    private static final Set<BarcodeFormat> SELF_CORRECTING = EnumSet.of(
            BarcodeFormat.QR_CODE,
            BarcodeFormat.DATA_MATRIX,
            BarcodeFormat.PDF_417,
            BarcodeFormat.AZTEC,
            BarcodeFormat.MAXICODE);

    private static final Set<BarcodeFormat> BARS = EnumSet.complementOf(EnumSet.copyOf(SELF_CORRECTING));

    /** So short, or with so weak a check, that noise finds them. */
    private static final Set<BarcodeFormat> WEAK =
            Set.of(BarcodeFormat.UPC_E, BarcodeFormat.EAN_8, BarcodeFormat.CODABAR, BarcodeFormat.RSS_14);

    private static final int SHORTEST = 4;

    /** Lines across that bar codes are looked for on: each costs as much as looking at all its pixels some seven times. */
    private static final int MOST_LINES = 128;

    private static final int LINE_COST = 7;
    private static final int SQUARE_COST = 2;

    /** Of a picture that is so large that this is more: as often as that at each pixel. */
    private static final int LOOKS_AT_LEAST = 5;

    /** How many looks for bars come early, once some were seen. */
    private static final int PULLED = 4;

    /** Of more pixels a picture is first looked at in half its size. */
    private static final int LARGE = 500_000;

    private static final GrayImage NOTHING = new GrayImage(1, 1, new float[] {255});

    /** What a picture may take, in looks at a pixel: some 12 ns each. */
    private static final long MOST_WORK = 3_500_000;

    private final long mostWork;

    public CodeReader() {
        this(MOST_WORK);
    }

    /** For tests. */
    CodeReader(long mostWork) {
        this.mostWork = mostWork;
    }

    /**
     * A code.
     *
     * @param format such as {@code QR_CODE}
     * @param text what it says
     * @param agreeing in how many ways it was read the same
     */
    public record Code(String format, String text, int agreeing) {}

    private enum Kind {
        SQUARE,
        PURE,
        BARS,
        /** Bars again, in a part of the picture. */
        SPOT;

        boolean isBars() {
            return this == BARS || this == SPOT;
        }
    }

    /** One look at a picture that is made of another. */
    private record Look(Kind kind, UnaryOperator<GrayImage> made) {
        long work(GrayImage image) {
            long pixels = (long) image.width() * image.height();
            return kind.isBars()
                    ? pixels + (long) LINE_COST * image.width() * Math.min(MOST_LINES, image.height())
                    : pixels + SQUARE_COST * pixels;
        }
    }

    /** In the order in which they help most for what they take. */
    private static final List<Look> LOOKS = List.of(
            new Look(Kind.BARS, i -> i),
            new Look(Kind.SQUARE, i -> i),
            new Look(Kind.PURE, i -> i),
            new Look(Kind.BARS, i -> i.scaled(0.5)),
            new Look(Kind.BARS, i -> i.blurred(4, false).sharpened(3, 4)),
            new Look(Kind.BARS, i -> i.sharpened(2, 2)),
            new Look(Kind.BARS, i -> i.sharpened(4, 3)),
            new Look(Kind.BARS, GrayImage::quarterTurned),
            new Look(Kind.SQUARE, i -> i.scaled(1.5)),
            new Look(Kind.BARS, i -> i.scaled(1.5)),
            new Look(Kind.BARS, i -> i.scaled(0.5).quarterTurned()),
            new Look(Kind.BARS, i -> i.turned(5)),
            new Look(Kind.SQUARE, i -> i.scaled(0.5)),
            new Look(Kind.BARS, i -> i.scaled(2)),
            new Look(Kind.BARS, i -> i.turned(-8)),
            new Look(Kind.BARS, i -> i.scaled(2.5).blurred(5, false)),
            new Look(Kind.BARS, i -> i.scaled(2).blurred(6, false).sharpened(6, 5)),
            new Look(Kind.BARS, i -> i.scaled(3).blurred(8, false).sharpened(8, 6)));

    /** Of each spot of bars, in pictures that are so large that a few looks at the whole are all that they may take. */
    private static final List<UnaryOperator<GrayImage>> SPOT_LOOKS = List.of(
            i -> i,
            i -> i.blurred(4, false).sharpened(3, 4),
            i -> i.sharpened(2, 2),
            i -> i.scaled(2).blurred(6, false));

    private static final int MOST_SPOTS = 3;

    /** The spots of a picture, cut out when they are first looked at. */
    private static final class Spots {
        private @Nullable List<GrayImage> cut;

        GrayImage get(GrayImage image, int at) {
            if (cut == null) {
                cut = BarRegions.cut(image, MOST_SPOTS);
            }
            return at < cut.size() ? cut.get(at) : NOTHING;
        }
    }

    private static List<Look> looks(boolean large) {
        List<Look> looks = new ArrayList<>(LOOKS);
        if (large) {
            Spots spots = new Spots();
            looks.add(0, new Look(Kind.SQUARE, i -> i.scaled(0.5)));
            for (int look = 0; look < MOST_SPOTS * SPOT_LOOKS.size(); look++) {
                int spot = look / SPOT_LOOKS.size();
                UnaryOperator<GrayImage> way = SPOT_LOOKS.get(look % SPOT_LOOKS.size());
                looks.add(1 + look, new Look(Kind.SPOT, i -> way.apply(spots.get(i, spot))));
            }
        }
        return looks;
    }

    /** @return the one code of a picture that is believed; nothing, if there is none */
    public Optional<Code> read(GrayImage image) {
        long pixels = (long) image.width() * image.height();
        List<Look> looks = looks(pixels > LARGE);
        long most = pixels > LARGE ? Math.max(mostWork, LOOKS_AT_LEAST * pixels) : mostWork;
        Votes votes = new Votes();
        for (long work = 0; !looks.isEmpty() && work < most; ) {
            Look look = votes.next(looks);
            GrayImage made = look.made().apply(image);
            work += look.work(made);
            Optional<Code> code = decode(made, look.kind()).flatMap(r -> votes.believed(r, look.kind()));
            if (code.isPresent()) {
                return code;
            }
        }
        return Optional.empty();
    }

    /** What was read so far and is not believed yet. */
    private static final class Votes {
        private final Map<String, Integer> votes = new HashMap<>();
        private final Set<String> whole = new HashSet<>();
        private int pulled;

        /** A bar code that was seen once is looked for again at once. */
        Look next(List<Look> looks) {
            if (!votes.isEmpty() && pulled++ < PULLED) {
                for (Look look : looks) {
                    if (look.kind().isBars()) {
                        looks.remove(look);
                        return look;
                    }
                }
            }
            return looks.remove(0);
        }

        /** What was seen in a spot only needs one more: its pictures are more alike. */
        Optional<Code> believed(Result result, Kind kind) {
            if (SELF_CORRECTING.contains(result.getBarcodeFormat())) {
                return Optional.of(code(result, 1));
            }
            String read = result.getBarcodeFormat() + " " + result.getText();
            int agreeing = votes.merge(read, 1, Integer::sum);
            if (kind == Kind.BARS) {
                whole.add(read);
            }
            int needed = needed(result) + (whole.contains(read) ? 0 : 1);
            boolean alone = votes.values().stream().filter(v -> v >= agreeing).count() == 1;
            return agreeing >= needed && alone ? Optional.of(code(result, agreeing)) : Optional.empty();
        }
    }

    private static int needed(Result result) {
        return WEAK.contains(result.getBarcodeFormat()) ? 5 : result.getText().length() < SHORTEST ? 4 : 2;
    }

    private static Code code(Result result, int agreeing) {
        return new Code(result.getBarcodeFormat().name(), result.getText(), agreeing);
    }

    private static Optional<Result> decode(GrayImage image, Kind kind) {
        Map<DecodeHintType, Object> hints = new EnumMap<>(DecodeHintType.class);
        hints.put(DecodeHintType.TRY_HARDER, true);
        hints.put(DecodeHintType.POSSIBLE_FORMATS, kind.isBars() ? BARS : SELF_CORRECTING);
        if (kind == Kind.PURE) {
            hints.put(DecodeHintType.PURE_BARCODE, true);
        }
        GrayImage seen = kind.isBars() ? image.lines(MOST_LINES) : image;
        LuminanceSource source = new GraySource(seen.bytes(), seen.width(), seen.height());
        // Of a line across both make the same black and white.
        List<Binarizer> binarizers = kind.isBars()
                ? List.of(new GlobalHistogramBinarizer(source))
                : List.of(new HybridBinarizer(source), new GlobalHistogramBinarizer(source));
        for (Binarizer binarizer : binarizers) {
            try {
                return Optional.of(new MultiFormatReader().decode(new BinaryBitmap(binarizer), hints));
            } catch (ReaderException e) {
                // Not in these shades; perhaps in the next.
            } catch (RuntimeException e) {
                // ZXing gives up like this on some that are no code: indices and numbers past their ends, a division by
                // nothing.
            }
        }
        return Optional.empty();
    }

    /** A picture as ZXing asks for it. It is turned by the looks, not by ZXing. */
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
    }
}
