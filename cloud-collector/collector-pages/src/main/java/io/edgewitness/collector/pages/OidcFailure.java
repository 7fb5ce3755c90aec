package io.edgewitness.collector.pages;

/** Nobody was signed in through a provider. The message is for the log and holds no secret; {@link Step#text} names what people read. */
public final class OidcFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** What people are told, in the order of a sign-in. */
    public enum Step {
        /** The provider's addresses or keys cannot be had. */
        AWAY("oidc-away"),
        /** The provider's settings do not hold. */
        SETTINGS("oidc-settings"),
        /** The way back belongs to no way there: another browser, too late, a second time. */
        STRAY("oidc-stray"),
        /** The provider, or who sat there, said no. */
        DENIED("oidc-denied"),
        /** What the provider sent does not hold what it must. */
        UNTRUE("oidc-untrue");

        private final String text;

        Step(String text) {
            this.text = text;
        }

        /** @return key among the texts */
        public String text() {
            return text;
        }
    }

    private final Step step;

    OidcFailure(Step step, String message) {
        super(message);
        this.step = step;
    }

    OidcFailure(Step step, String message, Throwable cause) {
        super(message, cause);
        this.step = step;
    }

    public Step step() {
        return step;
    }
}
