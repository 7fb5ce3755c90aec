package io.edgewitness.adapter.mqtt;

/** Why an order is not published. The message is for a person. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    Refusal(String why) {
        super(why, null, false, false);
    }

    /** @return the reason, never null */
    String why() {
        return String.valueOf(getMessage());
    }
}
