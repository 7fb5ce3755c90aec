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

    String suffix() {
        return words.isEmpty() ? "" : " (" + words + ")";
    }
}
