package io.edgewitness.collector.alarms;

/** A message was not taken. Its text is for people and holds nothing secret. */
final class SendException extends Exception {
    private static final long serialVersionUID = 1L;

    SendException(String message) {
        super(message);
    }
}
