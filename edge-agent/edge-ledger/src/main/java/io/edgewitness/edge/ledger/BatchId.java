package io.edgewitness.edge.ledger;

/**
 * Place of a batch in the ledger of one agent.
 *
 * @param epoch one more at each start of the agent, from 1
 * @param number from 1 within the epoch, without holes
 */
public record BatchId(long epoch, long number) implements Comparable<BatchId> {
    /** Before the first batch of all. */
    public static final BatchId NONE = new BatchId(0, 0);

    @Override
    public int compareTo(BatchId other) {
        int byEpoch = Long.compare(epoch, other.epoch);
        return byEpoch != 0 ? byEpoch : Long.compare(number, other.number);
    }

    public boolean isAfter(BatchId other) {
        return compareTo(other) > 0;
    }

    @Override
    public String toString() {
        return epoch + "/" + number;
    }
}
