package io.edgewitness.collector.workplace;

import java.time.Instant;

/**
 * A person signed in.
 *
 * @param id not the secret: safe to show
 * @param access allows nothing while the password must be changed
 * @param csrf what each form sends back
 * @param expires if nothing is asked until then; never later than 7 days after the start
 */
public record Session(
        String id, Person person, Access access, String csrf, String address, Instant started, Instant expires) {
    public boolean mustChange() {
        return person.mustChange();
    }

    /** Takes as long whether they differ early or late. */
    public boolean csrfMatches(String sent) {
        return Secrets.same(csrf, sent);
    }

    @Override
    public String toString() {
        return "Session[" + id + "]";
    }
}
