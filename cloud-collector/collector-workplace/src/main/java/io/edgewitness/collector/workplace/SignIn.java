package io.edgewitness.collector.workplace;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ways in. Each attempt, also one that failed, is in the trail. Any thread. */
public final class SignIn {
    /**
     * Whom a provider vouches for, after its token was verified.
     *
     * @param values of the claim that the provider's mappings are about
     */
    public record External(
            String issuer,
            String subject,
            String name,
            @Nullable String email,
            boolean emailVerified,
            Set<String> values) {}

    private record Stored(String hash, @Nullable Instant expires) {}

    private final Store store;
    private final Secrets secrets;
    private final Passwords passwords;
    private final Throttle throttle;

    SignIn(Store store, Secrets secrets, Passwords passwords) {
        this.store = store;
        this.secrets = secrets;
        this.passwords = passwords;
        this.throttle = new Throttle(store);
    }

    /**
     * With a local password. The answer to a wrong name, a wrong password and a disabled account is the same, and takes as long.
     *
     * @param address the caller's, as text
     */
    public SignedIn password(String login, String password, String address) {
        String name = loginOf(login);
        throttle.begin(name, address);
        Person person = store.find(c -> People.byLogin(c, name));
        Stored stored = person == null ? null : store.find(c -> stored(c, person.id()));
        if (person == null || stored == null) {
            passwords.pretend(password);
            throw failed(person, address, "no password");
        }
        if (!passwords.matches(password, stored.hash)) {
            throw failed(person, address, "wrong password");
        }
        String better = passwords.isOutdated(stored.hash) ? passwords.hash(password) : stored.hash;
        try {
            return store.change(Actor.person(person.id()), change -> {
                Person now = People.locked(change.c, person.id());
                if (now.state() != Person.State.ACTIVE || !stored.equals(stored(change.c, person.id()))) {
                    throw Refusal.WRONG_PASSWORD.with();
                }
                if (now.mustChange() && stored.expires != null && !stored.expires.isAfter(change.at)) {
                    throw Refusal.ONE_TIME_OVER.with();
                }
                Store.update(change.c, "UPDATE workplace.password SET hash = ? WHERE person = ?", better, person.id());
                Throttle.succeeded(change, name, address);
                return begin(change, now, address, Act.SIGN_IN);
            });
        } catch (Refused e) {
            if (e.kind() == Refusal.Kind.DENIED) {
                note(person, address, e.refusal().key());
            }
            throw e;
        }
    }

    /** @return the name as it is stored, or one that nobody has: a wrong form must take as long as a wrong name */
    private static String loginOf(String login) {
        try {
            return Texts.login(login);
        } catch (Refused e) {
            return "";
        }
    }

    private static @Nullable Stored stored(Connection c, String person) throws SQLException {
        return Store.first(
                c,
                "SELECT hash, expires FROM workplace.password WHERE person = ?",
                row -> new Stored(row.text("hash"), row.timeOrNull("expires")),
                person);
    }

    private Refused failed(@Nullable Person person, String address, String why) {
        note(person, address, why);
        return Refusal.WRONG_PASSWORD.with();
    }

    /** What was typed as a name is not kept: it may be a password. */
    private void note(@Nullable Person person, String address, String why) {
        store.change(Actor.NOBODY, change -> {
            change.trail(
                    Act.SIGN_IN_FAILED,
                    person == null ? "unknown" : person.id(),
                    person == null ? null : Grants.home(change.c, person.id()),
                    why + ", from " + Addresses.shortened(address));
            return address;
        });
    }

    private SignedIn begin(Change change, Person person, String address, Act action) throws SQLException {
        Store.update(change.c, "UPDATE workplace.person SET signed_in = ? WHERE id = ?", change.at, person.id());
        change.trail(action, person.id(), Grants.home(change.c, person.id()), "from " + Addresses.shortened(address));
        return Sessions.start(change, secrets, person, address);
    }

    /** Ends all sessions of the person; the one that is returned begins. */
    public SignedIn changePassword(Session session, String old, String fresh, String address) {
        Person person = session.person();
        throttle.begin(person.login(), address);
        Stored stored = store.find(c -> stored(c, person.id()));
        if (stored == null || !passwords.matches(old, stored.hash)) {
            throw failed(person, address, "wrong password at its change");
        }
        PasswordRules.check(fresh, person);
        if (passwords.matches(fresh, stored.hash)) {
            throw Refusal.PASSWORD_SAME.with();
        }
        String hash = passwords.hash(fresh);
        return store.change(Actor.person(person.id()), change -> {
            People.locked(change.c, person.id());
            int changed = Store.update(
                    change.c,
                    "UPDATE workplace.password SET hash = ?, changed = ?, must_change = false, expires = NULL"
                            + " WHERE person = ? AND hash = ? AND (expires IS NULL OR expires > ?)"
                            + " AND EXISTS (SELECT 1 FROM workplace.session WHERE id = ?)",
                    hash,
                    change.at,
                    person.id(),
                    stored.hash,
                    change.at,
                    session.id());
            if (changed == 0) {
                throw Refusal.ONE_TIME_OVER.with();
            }
            Throttle.succeeded(change, person.login(), address);
            Sessions.endAll(change, person.id());
            change.trail(Act.PASSWORD_CHANGE, person.id(), Grants.home(change.c, person.id()), "");
            return begin(change, People.person(change.c, person.id()), address, Act.SIGN_IN);
        });
    }

    /**
     * Through a provider. Somebody new gets an account if a mapping gives a role; an account that is there already is never taken over
     * because of an equal e-mail address. The mapped roles are brought up to date each time; roles given here stay.
     */
    public SignedIn external(Provider provider, External who, String address) {
        try {
            provider.admit(who);
            Person person = store.change(Actor.COLLECTOR, change -> Providers.admit(change, secrets, provider, who));
            return store.change(Actor.person(person.id()), change -> {
                Person now = People.locked(change.c, person.id());
                if (now.state() != Person.State.ACTIVE) {
                    throw Refusal.EXTERNAL_DISABLED.with();
                }
                return begin(change, now, address, Act.SIGN_IN_EXTERNAL);
            });
        } catch (Refused e) {
            if (e.kind() == Refusal.Kind.DENIED) {
                note(null, address, provider.id() + " " + e.refusal().key());
            }
            throw e;
        }
    }

    /** Somebody who is signed in will sign in through this provider too. */
    public void link(Session session, Provider provider, External who) {
        provider.admit(who);
        Person person = session.person();
        store.change(session.access().actor(), change -> {
            People.locked(change.c, person.id());
            if (!Providers.link(change, provider, who, person.id())) {
                throw Refusal.EXTERNAL_TAKEN.with();
            }
            return person;
        });
    }
}
