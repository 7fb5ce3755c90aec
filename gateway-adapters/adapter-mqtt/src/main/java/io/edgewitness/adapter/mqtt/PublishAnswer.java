package io.edgewitness.adapter.mqtt;

/**
 * What became of a published message.
 *
 * @param words empty if there is nothing to say
 */
record PublishAnswer(Outcome outcome, String words) {
    enum Outcome {
        /** the broker has it */
        TAKEN,
        /** the broker has refused it, or it was never sent */
        REFUSED,
        /** it was sent, and nobody knows more */
        UNKNOWN
    }

    /** @param code of the acknowledgement; one that says that nobody subscribes is no success */
    static PublishAnswer of(int code) {
        boolean refused = code == ReasonCodes.NO_SUBSCRIBERS || ReasonCodes.isRefusal(code);
        return new PublishAnswer(
                refused ? Outcome.REFUSED : Outcome.TAKEN,
                code == 0 ? "" : "mqtt:" + code + " " + ReasonCodes.words(code));
    }

    static PublishAnswer refused(String why) {
        return new PublishAnswer(Outcome.REFUSED, why + "; nothing was sent");
    }

    static PublishAnswer unknown(String why) {
        return new PublishAnswer(Outcome.UNKNOWN, why + " before the broker acknowledged it");
    }

    static PublishAnswer silence() {
        return new PublishAnswer(
                Outcome.UNKNOWN, "the broker did not acknowledge it within " + MqttLink.ANSWER.toSeconds() + " s");
    }

    String suffix() {
        return words.isEmpty() ? "" : " (" + words + ")";
    }
}
