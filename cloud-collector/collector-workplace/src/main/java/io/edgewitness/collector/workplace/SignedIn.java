package io.edgewitness.collector.workplace;

/**
 * A session that just began.
 *
 * @param secret for the cookie, nowhere else; it is not kept here
 */
public record SignedIn(String secret, Session session) {
    @Override
    public String toString() {
        return "SignedIn[" + session + "]";
    }
}
