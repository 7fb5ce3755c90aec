package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.Text;
import java.io.Serial;

/** A definition that is none. The message is the English text. */
final class DefinitionException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String key;
    private final String zh;

    /** @param key of the map that is wrong; empty: the file as a whole */
    DefinitionException(String key, String zh, String en) {
        super(key.isEmpty() ? en : key + ": " + en);
        this.key = key;
        this.zh = zh;
    }

    String key() {
        return key;
    }

    Text text() {
        return key.isEmpty()
                ? new Text("indicator-yaml", zh, String.valueOf(getMessage()))
                : new Text("indicator-key", key + "：" + zh, String.valueOf(getMessage()));
    }
}
