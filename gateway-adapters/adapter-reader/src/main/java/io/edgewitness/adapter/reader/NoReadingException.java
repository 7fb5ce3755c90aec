package io.edgewitness.adapter.reader;

/** A message that gives no value. Its message is the BAD sample's code, and holds nothing of what was read: it may be a card's number. */
final class NoReadingException extends Exception {
    private static final long serialVersionUID = 1L;

    NoReadingException(String code) {
        super(code, null, false, false);
    }

    String code() {
        return String.valueOf(getMessage());
    }
}
