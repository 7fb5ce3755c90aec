package io.edgewitness.collector.forms;

import io.edgewitness.collector.estimators.Text;

/** A file that is no table, or none that is safe to read. */
final class UnreadableSheet extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Text text;

    UnreadableSheet(String zh, String en) {
        super(en);
        text = new Text("EW-FORM-SHEET", zh, en);
    }

    Text text() {
        return text;
    }
}
