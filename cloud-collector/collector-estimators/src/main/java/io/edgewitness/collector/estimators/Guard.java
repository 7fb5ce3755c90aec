package io.edgewitness.collector.estimators;

/**
 * A condition that an estimate does not meet.
 *
 * @param blocks whether no improvement may be claimed
 */
public record Guard(Text text, boolean blocks) {
    public String code() {
        return text.code();
    }

    static Guard warning(String code, String zh, String en) {
        return new Guard(new Text(code, zh, en), false);
    }

    static Guard blocking(String code, String zh, String en) {
        return new Guard(new Text(code, zh, en), true);
    }
}
