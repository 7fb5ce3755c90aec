package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.Text;

/** A comparison that cannot be made; its text is for who asked for it. */
public final class ComparisonException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient Text text;

    /** @param key of the map that is wrong */
    ComparisonException(String key, String zh, String en) {
        super(key + ": " + en);
        this.text = new Text("comparison", key + "：" + zh, key + ": " + en);
    }

    /** @return why, with the key that is wrong */
    public Text text() {
        return text;
    }
}
