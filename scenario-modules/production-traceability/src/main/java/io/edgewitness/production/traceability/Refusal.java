package io.edgewitness.production.traceability;

/** Why an event does not count. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;
    private final String zh;

    /**
     * A refusal.
     *
     * @param reason in kebab case
     * @param en the message in English
     */
    Refusal(String reason, String zh, String en) {
        super(en);
        this.reason = reason;
        this.zh = zh;
    }

    String reason() {
        return reason;
    }

    String zh() {
        return zh;
    }

    String en() {
        return String.valueOf(getMessage());
    }
}
