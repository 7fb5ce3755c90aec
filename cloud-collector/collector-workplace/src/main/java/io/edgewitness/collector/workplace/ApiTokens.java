package io.edgewitness.collector.workplace;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tokens for programs. A token does what is named in it, in its scope, and never more than its maker may at that moment. Any thread. */
public final class ApiTokens {
    public static final Duration LONGEST = Duration.ofDays(366);
    public static final Set<Permission> POSSIBLE =
            Set.of(Permission.READ_PLANT, Permission.READ_PROJECT, Permission.WRITE_PROJECT, Permission.OPERATE);

    private static final Pattern FORM = Pattern.compile("ewt_([a-z0-9]{8})_([A-Za-z0-9_-]{43})");
    private static final Duration NOTED = Duration.ofMinutes(1);
    private static final int PREFIX_LETTERS = 8;

    /**
     * A token as it is shown.
     *
     * @param prefix its first letters, to recognise it by
     * @param node the scope, null if it is {@code project}, and if it is the whole platform
     * @param used last time, null if never
     * @param usedFrom the network it was used from
     */
    public record ApiToken(
            String id,
            String prefix,
            String name,
            String person,
            @Nullable String node,
            @Nullable String project,
            Set<Permission> permissions,
            Instant created,
            Instant expires,
            @Nullable Instant revoked,
            @Nullable Instant used,
            @Nullable String usedFrom) {}

    /** @param text the token itself, shown this once */
    public record Issued(String text, ApiToken token) {
        @Override
        public String toString() {
            return "Issued[" + token.id() + "]";
        }
    }

    private record Kept(ApiToken token, byte[] sha256) {}

    private final Store store;
    private final Secrets secrets;

    ApiTokens(Store store, Secrets secrets) {
        this.store = store;
        this.secrets = secrets;
    }

    /**
     * A new token of the person who asks.
     *
     * @param over an enterprise, a site or below, or a project; or the platform, for what reads all plants, such as Prometheus
     * @param permissions some of {@link #POSSIBLE}; over the platform to read plants alone
     * @param expires within a year
     */
    public Issued issue(Access access, String name, Grants.Over over, Set<Permission> permissions, Instant expires) {
        String clean = Texts.line("name", name, Texts.NAME);
        if (access.actor().kind() != Actor.Kind.PERSON) {
            throw Refusal.NOT_ALLOWED.with();
        }
        if (permissions.isEmpty() || !POSSIBLE.containsAll(permissions)) {
            throw Refusal.TOKEN_NOTHING.with();
        }
        if (over.kind() == Role.Over.PLATFORM && !permissions.equals(Set.of(Permission.READ_PLANT))) {
            throw Refusal.TOKEN_OF_ALL.with();
        }
        Instant now = store.now();
        if (!expires.isAfter(now) || expires.isAfter(now.plus(LONGEST))) {
            throw Refusal.TOKEN_TOO_LONG_LIVED.with();
        }
        return store.change(access.actor(), change -> {
            Target target = target(change.c, access, over);
            access.require(Permission.MANAGE_TOKENS, target);
            for (Permission p : permissions) {
                if (!access.may(p, target)) {
                    throw Refusal.TOKEN_TOO_MUCH.with(p);
                }
            }
            ApiToken token = new ApiToken(
                    secrets.id('t'),
                    secrets.letters(PREFIX_LETTERS),
                    clean,
                    change.actor.id(),
                    over.node(),
                    over.project(),
                    EnumSet.copyOf(permissions),
                    change.at,
                    expires,
                    null,
                    null,
                    null);
            String text = "ewt_" + token.prefix + "_" + secrets.secret();
            insert(change, token, Secrets.sha256(text));
            return new Issued(text, token);
        });
    }

    private static Target target(Connection c, Access access, Grants.Over over) throws SQLException {
        if (over.project() != null) {
            return Target.project(Projects.visible(c, access, over.project()));
        }
        if (over.kind() == Role.Over.PLATFORM) {
            return Target.platform();
        }
        if (over.node() == null || Node.kind(over.node()) == Node.Kind.ZONE || !access.sees(over.node())) {
            throw Refusal.NO_SUCH_NODE.with();
        }
        Tenancy.locked(c, over.node());
        return Target.node(over.node());
    }

    private static void insert(Change change, ApiToken t, byte[] sha256) throws SQLException {
        List<String> permissions = t.permissions.stream().map(Enum::name).toList();
        Store.update(
                change.c,
                "INSERT INTO workplace.token (id, prefix, sha256, name, person, node, project, permissions, created, expires)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                t.id,
                t.prefix,
                sha256,
                t.name,
                t.person,
                t.node,
                t.project,
                permissions,
                t.created,
                t.expires);
        trail(change, Act.TOKEN_ISSUE, t, String.join(" ", permissions) + " until " + t.expires);
    }

    private static void trail(Change change, Act action, ApiToken t, String detail) throws SQLException {
        String node = t.project == null ? t.node : Projects.owner(change.c, t.project);
        change.trail(action, t.id, node, t.project, detail, null, null);
    }

    /** @return one's own and those inside what this one manages, also revoked and expired ones; newest first */
    public List<ApiToken> all(Access access, Slice slice) {
        return store.read(c -> listed(
                c,
                access,
                slice.sql("t.name", "t.prefix", "coalesce(t.node, t.project)", "t.created DESC, t.id"),
                slice.parameters(3)));
    }

    private static List<ApiToken> listed(Connection c, Access access, String rest, @Nullable Object... parameters)
            throws SQLException {
        List<@Nullable Object> own = new ArrayList<>();
        own.add(access.actor().id());
        own.addAll(Arrays.asList(parameters));
        return Store.list(
                c,
                "SELECT t.* FROM workplace.token t LEFT JOIN workplace.project j ON j.id = t.project WHERE ("
                        + Reach.sql("coalesce(t.node, j.owner)", "t.project") + " OR t.person = ?)" + rest,
                ApiTokens::token,
                access.reach(Permission.MANAGE_TOKENS).parameters(own.toArray()));
    }

    public void revoke(Access access, String id) {
        store.change(access.actor(), change -> {
            Store.exists(change.c, "SELECT 1 FROM workplace.token WHERE id = ? FOR UPDATE", id);
            ApiToken token = listed(change.c, access, " AND t.id = ?", id).stream()
                    .findFirst()
                    .orElseThrow(Refusal.NO_SUCH_ENTRY::with);
            if (token.revoked == null) {
                Store.update(change.c, "UPDATE workplace.token SET revoked = ? WHERE id = ?", change.at, id);
                trail(change, Act.TOKEN_REVOKE, token, "");
            }
            return id;
        });
    }

    /**
     * What a request's token allows.
     *
     * @param address the caller's
     * @return null if it is none of ours, revoked, expired, or its maker is not active
     */
    public @Nullable Access use(String text, String address) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            return null;
        }
        Instant now = store.now();
        return store.find(c -> {
            Kept kept = Store.first(
                    c,
                    "SELECT t.* FROM workplace.token t JOIN workplace.person p ON p.id = t.person WHERE t.prefix = ?"
                            + " AND t.revoked IS NULL AND t.expires > ? AND p.state = 'ACTIVE'",
                    row -> new Kept(token(row), row.bytes("sha256")),
                    m.group(1),
                    now);
            if (kept == null || !java.security.MessageDigest.isEqual(kept.sha256, Secrets.sha256(text))) {
                return null;
            }
            ApiToken token = kept.token;
            if (token.used == null || token.used.plus(NOTED).isBefore(now)) {
                Store.update(
                        c,
                        "UPDATE workplace.token SET used = ?, used_from = ? WHERE id = ?",
                        now,
                        Addresses.shortened(address),
                        token.id);
            }
            return Access.token(
                    token.id,
                    Grants.of(c, token.person),
                    new Access.Limits(token.permissions, token.node, token.project));
        });
    }

    private static ApiToken token(Row row) throws SQLException {
        EnumSet<Permission> permissions = EnumSet.noneOf(Permission.class);
        Arrays.stream(row.texts("permissions")).map(Permission::valueOf).forEach(permissions::add);
        return new ApiToken(
                row.text("id"),
                row.text("prefix"),
                row.text("name"),
                row.text("person"),
                row.textOrNull("node"),
                row.textOrNull("project"),
                permissions,
                row.time("created"),
                row.time("expires"),
                row.timeOrNull("revoked"),
                row.timeOrNull("used"),
                row.textOrNull("used_from"));
    }
}
