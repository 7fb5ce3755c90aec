package io.edgewitness.edge.dist;

/** What the rounds come to together. */
final class KillTotals {
    private long ticks;
    private long messages;
    private long recorded;
    private long acknowledged;
    private long stored;
    private long holes;
    private long missing;

    void add(KillCheck round) {
        ticks += round.holes.given();
        messages += round.messages.cardinality();
        recorded += round.samples;
        acknowledged += round.acknowledged;
        stored += round.stored;
        holes += round.holes.count();
        missing += round.holes.missing();
    }

    @Override
    public String toString() {
        return "given " + ticks + " item values and " + messages
                + " messages; recorded, with the meter's and BAD ones, "
                + recorded + " samples, of which the collector acknowledged " + acknowledged + " and has " + stored
                + "; "
                + holes + " holes, all declared, of " + missing + " item values";
    }
}
