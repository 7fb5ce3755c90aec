package io.edgewitness.collector.workplace;

import io.edgewitness.collector.api.CollectorModule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Who works with the collector, on which projects, and what they changed: the parts, wired. Each change and its entry in the trail are
 * one transaction. What is not allowed, not there or not well formed comes out as {@link Refused}. Any thread.
 */
public final class Workplace {
    /** The schema of its tables. */
    public static final String SCHEMA = "workplace";

    /**
     * Whoever starts the collector for the first time signs in with this.
     *
     * @param password holds for 7 days and must be changed when it is used
     */
    public record FirstPerson(String login, String password) {
        @Override
        public String toString() {
            return "FirstPerson[" + login + "]";
        }
    }

    /**
     * What there is at all, without a word of whose it is: whoever is to begin here is told.
     *
     * @param places a zone or an enterprise
     * @param filers somebody who may open a project
     */
    public record Begun(boolean places, boolean filers, boolean projects) {}

    private final Store store;
    private final Secrets secrets;
    private final Tenancy tenancy;
    private final Consents consents;
    private final Grants grants;
    private final People people;
    private final SignIn signIn;
    private final Sessions sessions;
    private final ApiTokens tokens;
    private final Providers providers;
    private final Projects projects;
    private final Answers answers;
    private final ProjectFiles files;
    private final Presence presence;
    private final Notes notes;
    private final Trail trail;

    private Workplace(Store store, Secrets secrets, Settings settings, ContentStore contents) {
        Passwords passwords = new Passwords(secrets, settings.argon());
        this.store = store;
        this.secrets = secrets;
        this.tenancy = new Tenancy(store);
        this.consents = new Consents(store, secrets);
        this.grants = new Grants(store, secrets);
        this.people = new People(store, secrets, passwords, grants);
        this.signIn = new SignIn(store, secrets, passwords);
        this.sessions = new Sessions(store);
        this.tokens = new ApiTokens(store, secrets);
        this.providers = new Providers(store);
        this.projects = new Projects(store, secrets);
        this.answers = new Answers(store, secrets, settings);
        this.files = new ProjectFiles(store, secrets, settings, contents);
        this.presence = new Presence(store);
        this.notes = new Notes(store, secrets);
        this.trail = new Trail(store);
    }

    /**
     * Opens the workplace on tables that {@link #migrations} made.
     *
     * @param files folder for uploaded files, made if absent; this process's alone
     * @throws IOException if the folder cannot be used
     */
    public static Workplace open(
            DataSource database, Path files, InstantSource clock, SecureRandom random, Settings settings)
            throws IOException {
        Secrets secrets = new Secrets(random);
        return new Workplace(new Store(database, clock), secrets, settings, new ContentStore(files, secrets));
    }

    /** @return scripts to run in order, once each, with the schema {@link #SCHEMA} first in the search path */
    public static List<CollectorModule.Migration> migrations() {
        return List.of(
                new CollectorModule.Migration(1, script("workplace-1.sql")),
                new CollectorModule.Migration(2, script("workplace-2.sql")),
                new CollectorModule.Migration(3, script("workplace-3.sql")));
    }

    private static String script(String name) {
        try (InputStream in = Workplace.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("this build lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + name, e);
        }
    }

    /** @return the platform's administrator, made now; null if there is a person already */
    public @Nullable FirstPerson firstPerson() {
        List<FirstPerson> made = store.change(Actor.COLLECTOR, change -> {
            change.alone("admins");
            if (Store.exists(change.c, "SELECT 1 FROM workplace.person LIMIT 1")) {
                return List.of();
            }
            People.Created created = people.create(
                    change, new People.Wanted("admin", "管理员 Administrator", null, "zh"), people.oneTime());
            String id = created.person().id();
            Grants.insert(change, new Grant(secrets.id('g'), id, Role.PLATFORM_ADMIN, null, null, Grants.LOCAL));
            return List.of(new FirstPerson(created.person().login(), created.password()));
        });
        return made.isEmpty() ? null : made.get(0);
    }

    public Begun begun() {
        return store.read(c -> new Begun(
                Store.exists(c, "SELECT 1 FROM workplace.node WHERE kind IN ('ZONE', 'ENTERPRISE') LIMIT 1"),
                Store.exists(
                        c,
                        "SELECT 1 FROM workplace.role_grant g JOIN workplace.person p ON p.id = g.person"
                                + " WHERE p.state = 'ACTIVE' AND g.node IS NOT NULL AND g.role = ANY(?) LIMIT 1",
                        Grants.filing()),
                Store.exists(c, "SELECT 1 FROM workplace.project LIMIT 1")));
    }

    public Tenancy tenancy() {
        return tenancy;
    }

    public Consents consents() {
        return consents;
    }

    public Grants grants() {
        return grants;
    }

    public People people() {
        return people;
    }

    public SignIn signIn() {
        return signIn;
    }

    public Sessions sessions() {
        return sessions;
    }

    public ApiTokens tokens() {
        return tokens;
    }

    public Providers providers() {
        return providers;
    }

    public Projects projects() {
        return projects;
    }

    public Answers answers() {
        return answers;
    }

    public ProjectFiles files() {
        return files;
    }

    public Presence presence() {
        return presence;
    }

    public Notes notes() {
        return notes;
    }

    public Trail trail() {
        return trail;
    }
}
