package io.edgewitness.collector.workplace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The providers that people may sign in through, and whom they brought. Any thread. */
public final class Providers {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NOT_LOGIN = Pattern.compile("[^\\p{L}\\p{N}._+-]");
    private static final int LOGIN_LETTERS = 40;
    private static final int SUFFIX_LETTERS = 4;

    private final Store store;

    Providers(Store store) {
        this.store = store;
    }

    /** @return those that are offered at the door, by name */
    public List<Provider> enabled() {
        return stored().stream().filter(Provider::enabled).toList();
    }

    public List<Provider> all(Access access) {
        access.require(Permission.MANAGE_PLATFORM, Target.platform());
        return stored();
    }

    private List<Provider> stored() {
        return store.read(c -> Store.list(
                c, "SELECT content FROM workplace.provider ORDER BY id", row -> provider(row.text("content"))));
    }

    /** Adds it, or puts it in the place of the one with its id. */
    public Provider save(Access access, Provider provider) {
        access.require(Permission.MANAGE_PLATFORM, Target.platform());
        Provider checked = provider.checked();
        String content = text(checked);
        return store.change(access.actor(), change -> {
            String before = Store.first(
                    change.c,
                    "SELECT content FROM workplace.provider WHERE id = ? FOR UPDATE",
                    row -> row.text("content"),
                    checked.id());
            for (Provider.Mapping m : checked.mappings()) {
                if (m.node() != null) {
                    Tenancy.locked(change.c, m.node());
                }
            }
            Store.update(
                    change.c,
                    "INSERT INTO workplace.provider (id, content) VALUES (?, ?)"
                            + " ON CONFLICT (id) DO UPDATE SET content = excluded.content",
                    checked.id(),
                    content);
            change.trail(Act.PROVIDER_SAVE, checked.id(), null, null, checked.issuer(), before, content);
            return checked;
        });
    }

    /** Whom it brought stays; roles that came from its claims stay until somebody takes them. */
    public void remove(Access access, String id) {
        access.require(Permission.MANAGE_PLATFORM, Target.platform());
        store.change(access.actor(), change -> {
            if (Store.update(change.c, "DELETE FROM workplace.provider WHERE id = ?", id) == 0) {
                throw Refusal.NO_SUCH_ENTRY.with();
            }
            change.trail(Act.PROVIDER_REMOVE, id, null, "");
            return id;
        });
    }

    /** An account at a provider that somebody signs in with. */
    public record Identity(String issuer, String subject, Instant linked) {}

    /** @return of oneself, or of somebody whom this one manages */
    public List<Identity> identities(Access access, String person) {
        return store.read(c -> {
            People.requireOwn(c, access, person);
            return identities(c, person);
        });
    }

    private static List<Identity> identities(Connection c, String person) throws SQLException {
        return Store.list(
                c,
                "SELECT issuer, subject, linked FROM workplace.identity WHERE person = ? ORDER BY linked, issuer, subject",
                row -> new Identity(row.text("issuer"), row.text("subject"), row.time("linked")),
                person);
    }

    /** It opens the person's account no more, and roles that came from claims are taken: a provider that is left gives them again. */
    public void unlink(Access access, String person, String issuer, String subject) {
        store.change(access.actor(), change -> {
            change.alone("admins");
            People.locked(change.c, person);
            People.requireOwn(change.c, access, person);
            if (Store.update(
                            change.c,
                            "DELETE FROM workplace.identity WHERE person = ? AND issuer = ? AND subject = ?",
                            person,
                            issuer,
                            subject)
                    == 0) {
                throw Refusal.NO_SUCH_ENTRY.with();
            }
            if (identities(change.c, person).isEmpty()
                    && !Store.exists(change.c, "SELECT 1 FROM workplace.password WHERE person = ?", person)) {
                throw Refusal.LAST_WAY_IN.with();
            }
            change.trail(Act.IDENTITY_UNLINK, person, Grants.home(change.c, person), issuer);
            for (Grant grant : Grants.of(change.c, person)) {
                if (!grant.source().equals(Grants.LOCAL)) {
                    remove(change, grant);
                }
            }
            return person;
        });
    }

    private static void remove(Change change, Grant grant) throws SQLException {
        Grants.delete(change, grant);
        if (grant.role() == Role.PLATFORM_ADMIN) {
            Grants.requireAdmin(change.c);
        }
    }

    /** @return the person of this identity, made if a mapping gives a role, with the roles that the claims give now */
    static Person admit(Change change, Secrets secrets, Provider provider, SignIn.External who) throws SQLException {
        change.alone("admins"); // before the person is held: others take the two in this order
        change.alone("identity " + who.issuer() + " " + who.subject());
        String id = Store.first(
                change.c,
                "SELECT person FROM workplace.identity WHERE issuer = ? AND subject = ?",
                row -> row.text("person"),
                who.issuer(),
                who.subject());
        List<Provider.Mapping> mapped = provider.mappings().stream()
                .filter(m -> who.values().contains(m.value()))
                .toList();
        if (id == null && mapped.isEmpty()) {
            throw Refusal.EXTERNAL_NO_ROLE.with();
        }
        Person person = id == null ? create(change, secrets, provider, who) : People.locked(change.c, id);
        if (person.state() != Person.State.ACTIVE) {
            throw Refusal.EXTERNAL_DISABLED.with();
        }
        sync(change, secrets, provider, person.id(), mapped);
        return person;
    }

    private static Person create(Change change, Secrets secrets, Provider provider, SignIn.External who)
            throws SQLException {
        String email = email(who);
        String wish = NOT_LOGIN
                .matcher(email == null ? who.subject() : email.substring(0, email.indexOf('@')))
                .replaceAll("");
        String login = "x" + (wish.length() > LOGIN_LETTERS ? wish.substring(0, LOGIN_LETTERS) : wish) + "-"
                + secrets.letters(SUFFIX_LETTERS);
        String name = Texts.isShown(who.name()) ? who.name() : login;
        Person person = People.insert(change, secrets, new People.Wanted(login, name, email, "zh"), false);
        link(change, provider, who, person.id());
        return person;
    }

    private static @Nullable String email(SignIn.External who) {
        try {
            return Texts.email(who.email());
        } catch (Refused e) {
            return null;
        }
    }

    /** @return false if it is linked to somebody already */
    static boolean link(Change change, Provider provider, SignIn.External who, String person) throws SQLException {
        boolean made = Store.update(
                        change.c,
                        "INSERT INTO workplace.identity (issuer, subject, person, linked) VALUES (?, ?, ?, ?)"
                                + " ON CONFLICT DO NOTHING",
                        who.issuer(),
                        who.subject(),
                        person,
                        change.at)
                == 1;
        if (made) {
            change.trail(Act.IDENTITY_LINK, person, Grants.home(change.c, person), provider.id());
        }
        return made;
    }

    private static void sync(
            Change change, Secrets secrets, Provider provider, String person, List<Provider.Mapping> mapped)
            throws SQLException {
        List<Grant> old = new ArrayList<>(Grants.of(change.c, person));
        old.removeIf(g -> !g.source().equals(provider.id()));
        for (Grant g : old) {
            if (mapped.stream().noneMatch(m -> m.role() == g.role() && Objects.equals(m.node(), g.node()))) {
                remove(change, g);
            }
        }
        for (Provider.Mapping m : mapped) {
            Grants.insert(change, new Grant(secrets.id('g'), person, m.role(), m.node(), null, provider.id()));
        }
    }

    private static Provider provider(String content) {
        try {
            return JSON.readValue(content, Provider.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored provider cannot be read", e);
        }
    }

    private static String text(Provider provider) {
        try {
            return JSON.writeValueAsString(provider);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a provider cannot be written", e);
        }
    }
}
