package io.edgewitness.collector.workplace;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who works here. Any thread. */
public final class People {
    public static final Duration ONE_TIME = Duration.ofDays(7);

    static final String COLUMNS = "p.id, p.login, p.name, p.email, p.language, p.state, p.created, p.signed_in,"
            + " coalesce(w.must_change, false) AS must_change";
    private static final String FROM = " FROM workplace.person p LEFT JOIN workplace.password w ON w.person = p.id ";

    /**
     * A person to be.
     *
     * @param email null or empty: none
     * @param language {@code zh} or {@code en}
     */
    public record Wanted(
            String login, String name, @Nullable String email, String language) {}

    /** @param password to hand over once; it holds for 7 days and must be changed when it is used */
    public record Created(Person person, String password) {
        @Override
        public String toString() {
            return "Created[" + person.id() + "]";
        }
    }

    private final Store store;
    private final Secrets secrets;
    private final Passwords passwords;
    private final Grants grants;

    People(Store store, Secrets secrets, Passwords passwords, Grants grants) {
        this.store = store;
        this.secrets = secrets;
        this.passwords = passwords;
        this.grants = grants;
    }

    /** @return all of {@link #all(Access, Slice)} */
    public List<Person> all(Access access) {
        return all(access, Slice.ALL);
    }

    /** @return those with a role inside what this one manages, by name; of the platform's administrator, everybody who is not deleted */
    public List<Person> all(Access access, Slice slice) {
        return store.read(c -> listed(
                c,
                access,
                slice.sql("p.name", "p.login", "coalesce(p.email, '')", "p.name, p.id"),
                slice.parameters(3)));
    }

    /** @return oneself, or one of {@link #all} */
    public Person get(Access access, String id) {
        if (access.is(id)) {
            return store.read(c -> person(c, id));
        }
        return store.read(c -> listed(c, access, " AND p.id = ?", id)).stream()
                .findFirst()
                .orElseThrow(Refusal.NO_SUCH_PERSON::with);
    }

    private static List<Person> listed(Connection c, Access access, String rest, @Nullable Object... parameters)
            throws SQLException {
        Reach people = access.reach(Permission.MANAGE_PEOPLE);
        Reach projects = access.reach(Permission.MANAGE_PROJECT);
        String sql = "SELECT " + COLUMNS + FROM + "WHERE ((? AND p.state <> 'DELETED') OR EXISTS (SELECT 1 FROM"
                + " workplace.role_grant g LEFT JOIN workplace.project j ON j.id = g.project WHERE g.person = p.id AND ("
                + Reach.sql("coalesce(g.node, j.owner)", "g.project") + " OR "
                + Reach.sql("coalesce(g.node, j.owner)", "g.project") + ")))" + rest;
        List<@Nullable Object> all = new ArrayList<>();
        all.add(people.all());
        all.addAll(Arrays.asList(people.parameters(projects.parameters(parameters))));
        return Store.list(c, sql, People::person, all.toArray());
    }

    /** @return whether anybody has ever signed in, deleted ones included */
    public boolean anySignedIn() {
        return store.read(c -> Store.exists(c, "SELECT 1 FROM workplace.person WHERE signed_in IS NOT NULL LIMIT 1"));
    }

    /** @return whether this one may change the person, not only some of his roles */
    public boolean manages(Access access, String id) {
        return store.read(c -> manages(c, access, id));
    }

    /** Whom to put on a project or give a role to: for those who may do either somewhere. */
    public Person byLogin(Access access, String login) {
        if (!access.mayAnywhere(Permission.MANAGE_PEOPLE) && !access.mayAnywhere(Permission.MANAGE_PROJECT)) {
            throw Refusal.NOT_ALLOWED.with();
        }
        Person person = store.find(c -> byLogin(c, Texts.login(login)));
        if (person == null || person.state() == Person.State.DELETED) {
            throw Refusal.NO_SUCH_PERSON.with();
        }
        return person;
    }

    /** A person with a first role, and a one-time password. */
    public Created create(Access access, Wanted wanted, Role role, Grants.Over over) {
        // Before a costly hash is made, and before a name that is taken is told of.
        store.read(c -> Grants.checked(c, access, role, over));
        OneTime password = oneTime();
        return store.change(access.actor(), change -> {
            Created created = create(change, wanted, password);
            grants.give(change, access, created.person, role, over);
            return created;
        });
    }

    Created create(Change change, Wanted wanted, OneTime password) throws SQLException {
        Person person = insert(change, secrets, wanted, true);
        put(change, person.id(), password);
        return new Created(person, password.text);
    }

    private static void put(Change change, String person, OneTime password) throws SQLException {
        Store.update(
                change.c,
                "INSERT INTO workplace.password (person, hash, changed, must_change, expires) VALUES (?, ?, ?, true, ?)"
                        + " ON CONFLICT (person) DO UPDATE SET hash = excluded.hash, changed = excluded.changed,"
                        + " must_change = true, expires = excluded.expires",
                person,
                password.hash,
                change.at,
                change.at.plus(ONE_TIME));
    }

    static Person insert(Change change, Secrets secrets, Wanted wanted, boolean mustChange) throws SQLException {
        String login = Texts.login(wanted.login);
        String name = Texts.line("name", wanted.name, Texts.NAME);
        String email = Texts.email(wanted.email);
        Person person = new Person(
                secrets.id('p'),
                login,
                name,
                email,
                Texts.language(wanted.language),
                Person.State.ACTIVE,
                change.at,
                null,
                mustChange);
        int made = Store.update(
                change.c,
                "INSERT INTO workplace.person (id, login, name, email, language, state, created)"
                        + " VALUES (?, ?, ?, ?, ?, 'ACTIVE', ?) ON CONFLICT (login) DO NOTHING",
                person.id(),
                login,
                name,
                email,
                person.language(),
                change.at);
        if (made == 0) {
            throw Refusal.LOGIN_TAKEN.with(login);
        }
        change.trail(Act.PERSON_CREATE, person.id(), null, null, "", null, described(person));
        return person;
    }

    /** A password to hand over, and what is kept of it. */
    record OneTime(String text, String hash) {
        @Override
        public String toString() {
            return "OneTime";
        }
    }

    OneTime oneTime() {
        String text =
                secrets.letters(5) + "-" + secrets.letters(5) + "-" + secrets.letters(5) + "-" + secrets.letters(5);
        return new OneTime(text, passwords.hash(text));
    }

    /** Of oneself, or by whoever manages the person. */
    public Person edit(Access access, String id, String name, @Nullable String email, String language) {
        String cleanName = Texts.line("name", name, Texts.NAME);
        String cleanEmail = Texts.email(email);
        Texts.language(language);
        return store.change(access.actor(), change -> {
            Person before = locked(change.c, id);
            requireOwn(change.c, access, id);
            requireThere(before);
            Store.update(
                    change.c,
                    "UPDATE workplace.person SET name = ?, email = ?, language = ? WHERE id = ?",
                    cleanName,
                    cleanEmail,
                    language,
                    id);
            Person after = person(change.c, id);
            change.trail(Act.PERSON_EDIT, id, Grants.home(change.c, id), null, "", described(before), described(after));
            return after;
        });
    }

    /**
     * Ends the person's sessions. Who signs in through a provider may have more there tomorrow than whoever manages him today: only the
     * platform's administrator gives him a password.
     *
     * @return a one-time password in the place of the person's own
     */
    public String resetPassword(Access access, String id) {
        store.read(c -> {
            requireManaged(c, access, id);
            return id;
        });
        OneTime password = oneTime();
        return managed(access, id, Act.PASSWORD_RESET, change -> {
            if (!access.may(Permission.MANAGE_PEOPLE, Target.platform())
                    && Store.exists(change.c, "SELECT 1 FROM workplace.identity WHERE person = ?", id)) {
                throw Refusal.SIGNS_IN_ELSEWHERE.with();
            }
            put(change, id, password);
            Throttle.forgive(change, person(change.c, id).login());
            return password.text;
        });
    }

    /** Ends sessions and stops tokens at once. */
    public void disable(Access access, String id) {
        state(access, id, Person.State.DISABLED, Act.PERSON_DISABLE);
    }

    public void enable(Access access, String id) {
        state(access, id, Person.State.ACTIVE, Act.PERSON_ENABLE);
    }

    private void state(Access access, String id, Person.State state, Act action) {
        managed(access, id, action, change -> {
            Store.update(change.c, "UPDATE workplace.person SET state = ? WHERE id = ?", state, id);
            return id;
        });
    }

    /** Takes name, address, password, roles and tokens; what the person did stays, under the id alone. */
    public void delete(Access access, String id) {
        managed(access, id, Act.PERSON_DELETE, change -> {
            Store.update(
                    change.c,
                    "UPDATE workplace.person SET state = 'DELETED', login = '~' || id, name = id, email = NULL WHERE id = ?",
                    id);
            for (String table : List.of("password", "role_grant", "identity", "presence")) {
                Store.update(change.c, "DELETE FROM workplace." + table + " WHERE person = ?", id);
            }
            Store.update(
                    change.c,
                    "UPDATE workplace.token SET revoked = coalesce(revoked, ?) WHERE person = ?",
                    change.at,
                    id);
            return id;
        });
    }

    /** What somebody else does to a person: never to oneself, and never to the last platform administrator. */
    private <T> T managed(Access access, String id, Act action, Store.Changing<T> changing) {
        return store.change(access.actor(), change -> {
            change.alone("admins");
            Person person = locked(change.c, id);
            requireManaged(change.c, access, id);
            if (access.is(id)) {
                throw Refusal.NOT_YOURSELF.with();
            }
            requireThere(person);
            String home = Grants.home(change.c, id);
            boolean admin = Grants.isAdmin(change.c, id);
            T result = changing.in(change);
            if (admin) {
                Grants.requireAdmin(change.c);
            }
            Sessions.endAll(change, id);
            change.trail(action, id, home, "");
            return result;
        });
    }

    /** Oneself, or somebody whom this one manages. */
    static void requireOwn(Connection c, Access access, String person) throws SQLException {
        if (!access.is(person)) {
            requireManaged(c, access, person);
        }
    }

    private static void requireManaged(Connection c, Access access, String person) throws SQLException {
        if (!manages(c, access, person)) {
            throw Refusal.NO_SUCH_PERSON.with();
        }
    }

    static void requireThere(Person person) {
        if (person.state() == Person.State.DELETED) {
            throw Refusal.PERSON_GONE.with();
        }
    }

    /** All roles of the person are inside what this one manages. */
    static boolean manages(Connection c, Access access, String person) throws SQLException {
        if (access.may(Permission.MANAGE_PEOPLE, Target.platform())) {
            return true;
        }
        List<String> places = Store.list(
                c,
                "SELECT coalesce(g.node, j.owner, '') AS place FROM workplace.role_grant g"
                        + " LEFT JOIN workplace.project j ON j.id = g.project WHERE g.person = ?",
                row -> row.text("place"),
                person);
        return !places.isEmpty()
                && places.stream().allMatch(p -> !p.isEmpty() && access.may(Permission.MANAGE_PEOPLE, Target.node(p)));
    }

    static @Nullable Person byLogin(Connection c, String login) throws SQLException {
        return Store.first(c, "SELECT " + COLUMNS + FROM + "WHERE p.login = ?", People::person, login);
    }

    static Person person(Connection c, String id) throws SQLException {
        Person person = Store.first(c, "SELECT " + COLUMNS + FROM + "WHERE p.id = ?", People::person, id);
        if (person == null) {
            throw Refusal.NO_SUCH_PERSON.with();
        }
        return person;
    }

    /** Until the transaction ends, nobody else changes the person. */
    static Person locked(Connection c, String id) throws SQLException {
        if (!Store.exists(c, "SELECT 1 FROM workplace.person WHERE id = ? FOR NO KEY UPDATE", id)) {
            throw Refusal.NO_SUCH_PERSON.with();
        }
        return person(c, id);
    }

    private static String described(Person p) {
        return p.login() + "\n" + p.name() + "\n" + p.email() + "\n" + p.language();
    }

    static Person person(Row row) throws SQLException {
        return new Person(
                row.text("id"),
                row.text("login"),
                row.text("name"),
                row.textOrNull("email"),
                row.text("language"),
                row.one(Person.State.class, "state"),
                row.time("created"),
                row.timeOrNull("signed_in"),
                row.yes("must_change"));
    }
}
