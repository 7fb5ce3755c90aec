package io.edgewitness.collector.verify;

import java.io.IOException;
import java.io.InputStream;

/** Bundles as earlier versions wrote them. They never change: who cannot read them any more has broken an auditor's archive. */
final class Golden {
    private Golden() {}

    static byte[] format(int format) throws IOException {
        try (InputStream in = Golden.class.getResourceAsStream("evidence-format-" + format + ".zip")) {
            if (in == null) {
                throw new IllegalStateException("there is no golden bundle of format " + format);
            }
            return in.readAllBytes();
        }
    }
}
