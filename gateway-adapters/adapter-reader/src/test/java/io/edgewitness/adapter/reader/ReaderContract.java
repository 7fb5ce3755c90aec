package io.edgewitness.adapter.reader;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.testkit.SourceAdapterContract;
import java.util.List;

/** What all kinds of readers have in common: a code that is read, and beside it a scale that is overloaded. */
abstract class ReaderContract extends SourceAdapterContract {
    static final byte[] MESSAGES = "]C101U4711\r\nS +\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    @Override
    protected List<PointId> goodPoints() {
        return List.of(Readers.CODE);
    }

    @Override
    protected PointId failingPoint() {
        return Readers.WEIGHT;
    }

    @Override
    protected boolean deviceGivesTime() {
        return false;
    }

    @Override
    protected boolean counted() {
        return false;
    }
}
