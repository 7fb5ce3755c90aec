package io.edgewitness.collector.verify;

import io.edgewitness.collector.indicators.IndicatorLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

/**
 * Derives every figure of a bundle again, from the bundle alone. Nothing in the bundle is believed: not the manifest, whose figures
 * are computed anew; not the definitions, which must be the shipped ones where this program knows them; not the batches, which must
 * carry their agents' signatures and follow each other without a hole; not the roll-ups, which must lie in batches under their agents'
 * tree heads and follow each other without one left out.
 *
 * <p>What it cannot show: that the keys are the collector's and the agents' (compare the fingerprints with paper), that an agent was
 * left out whole (the report lists those that are in), or that a sensor sat on the right machine.
 */
public final class BundleVerifier {
    private static final int PIECE = 1 << 16;

    private final IndicatorLibrary known;
    private final List<X509Certificate> authorities;
    private final List<NoteKey> parties;

    public BundleVerifier(IndicatorLibrary known) {
        this(known, List.of(), List.of());
    }

    /**
     * @param authorities of time-stamps; where there are some, a stamp of another one is a problem
     * @param parties keys of those whose countersignatures count; others are told, and vouch for nothing
     */
    public BundleVerifier(IndicatorLibrary known, List<X509Certificate> authorities, List<NoteKey> parties) {
        this.known = known;
        this.authorities = authorities;
        this.parties = parties;
    }

    /** @return whether the bytes are meant to be a bundle, damaged or not. @throws IOException if they cannot be read */
    public static boolean looksLikeBundle(InputStream in) throws IOException {
        byte[] name = Bundle.MANIFEST.getBytes(StandardCharsets.US_ASCII);
        byte[] piece = new byte[PIECE];
        int kept = 0;
        for (int n = in.read(piece, kept, PIECE - kept); n > 0; n = in.read(piece, kept, PIECE - kept)) {
            int end = kept + n;
            for (int i = 0; i + name.length <= end; i++) {
                if (Arrays.equals(piece, i, i + name.length, name, 0, name.length)) {
                    return true;
                }
            }
            kept = Math.min(end, name.length - 1);
            System.arraycopy(piece, end - kept, piece, 0, kept);
        }
        return false;
    }

    /** Never throws for what the file holds. Reads it in pieces. @throws IOException if it cannot be opened */
    public VerifyReport verify(Path file) throws IOException {
        VerifyReport report = new VerifyReport();
        try (BundleFiles files = BundleFiles.open(file)) {
            verify(files, report);
        } catch (BundleException e) {
            damaged(report, e);
        }
        return report;
    }

    /** Never throws for what the bytes hold. */
    public VerifyReport verify(byte[] zip) {
        VerifyReport report = new VerifyReport();
        try {
            verify(BundleFiles.of(zip), report);
        } catch (BundleException e) {
            damaged(report, e);
        }
        return report;
    }

    private void verify(BundleFiles files, VerifyReport report) {
        try {
            new Verification(files, known, authorities, parties, report).run();
        } catch (BundleException e) {
            damaged(report, e);
        } catch (RuntimeException | StackOverflowError e) {
            report.problem("bundle", "bundle", "证据包已损坏，无法继续", "damaged so that checking cannot go on: " + e);
        }
    }

    private static void damaged(VerifyReport report, BundleException e) {
        if (e instanceof BundleFiles.PackedAgain) {
            report.problem("zip", "zip", "压缩包被其他程序重新打包，请索取原文件", String.valueOf(e.getMessage()));
            return;
        }
        report.problem("bundle", "bundle", "证据包已损坏", e.getMessage() == null ? "damaged" : e.getMessage());
    }
}
