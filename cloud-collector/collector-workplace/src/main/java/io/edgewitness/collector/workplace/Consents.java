package io.edgewitness.collector.workplace;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which aggregates of which enterprises a zone may see. Any thread. */
public final class Consents {
    private static final String SELECT = "SELECT * FROM workplace.consent WHERE ";

    /**
     * An enterprise lets the zone it is in see one aggregate.
     *
     * @param kind such as {@code scenario-count}, {@code base-stations} or {@code indicator:IND-05}
     * @param from inclusive; to {@code until}, exclusive, unless revoked before
     */
    public record Consent(
            String id,
            String enterprise,
            String zone,
            String kind,
            Instant from,
            Instant until,
            Instant given,
            String givenBy,
            @Nullable Instant revoked) {
        public boolean holds(Instant at) {
            return revoked == null && !at.isBefore(from) && at.isBefore(until);
        }
    }

    private final Store store;
    private final Secrets secrets;

    Consents(Store store, Secrets secrets) {
        this.store = store;
        this.secrets = secrets;
    }

    /** @param zone the one that the enterprise is in */
    public Consent give(Access access, String enterprise, String zone, String kind, Instant from, Instant until) {
        requireGiver(access, enterprise);
        if (!Texts.isWord(kind)) {
            throw Refusal.BAD_KIND.with();
        }
        if (!until.isAfter(from) || !until.isAfter(store.now())) {
            throw Refusal.BAD_TIME.with(from, until);
        }
        return store.change(access.actor(), change -> {
            if (!zone.equals(Tenancy.locked(change.c, enterprise).parent())) {
                throw Refusal.NOT_IN_ZONE.with(enterprise, zone);
            }
            Consent consent = new Consent(
                    secrets.id('c'), enterprise, zone, kind, from, until, change.at, change.actor.id(), null);
            Store.update(
                    change.c,
                    "INSERT INTO workplace.consent (id, enterprise, zone, kind, starts, ends, given, given_by)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    consent.id(),
                    enterprise,
                    zone,
                    kind,
                    from,
                    until,
                    change.at,
                    change.actor.id());
            change.trail(Act.CONSENT_GIVE, consent.id(), enterprise, zone + " " + kind + " " + from + " " + until);
            return consent;
        });
    }

    /** From now on. A consent that is revoked already stays as it is. */
    public void revoke(Access access, String id) {
        store.change(access.actor(), change -> {
            Consent consent = Store.first(change.c, SELECT + "id = ? FOR UPDATE", Consents::consent, id);
            if (consent == null || !access.may(Permission.GIVE_CONSENT, Target.node(consent.enterprise()))) {
                throw Refusal.NO_SUCH_ENTRY.with();
            }
            if (consent.revoked() == null) {
                Store.update(
                        change.c,
                        "UPDATE workplace.consent SET revoked = ?, revoked_by = ? WHERE id = ?",
                        change.at,
                        change.actor.id(),
                        id);
                change.trail(Act.CONSENT_REVOKE, id, consent.enterprise(), consent.zone() + " " + consent.kind());
            }
            return id;
        });
    }

    /** @return all that the enterprise ever gave, newest first; for whoever gives consent or audits it */
    public List<Consent> of(Access access, String enterprise) {
        if (!access.may(Permission.READ_TRAIL, Target.node(enterprise))) {
            requireGiver(access, enterprise);
        }
        return store.read(
                c -> Store.list(c, SELECT + "enterprise = ? ORDER BY given DESC, id", Consents::consent, enterprise));
    }

    /** @return what holds now for the zone, by kind */
    public List<Consent> to(Access access, String zone) {
        requireZone(access, zone);
        return store.read(c -> Store.list(
                c,
                SELECT + "zone = ? AND revoked IS NULL AND starts <= ? AND ends > ?"
                        + " AND EXISTS (SELECT 1 FROM workplace.node n WHERE n.id = enterprise AND n.parent = zone)"
                        + " ORDER BY kind, enterprise, id",
                Consents::consent,
                zone,
                store.now(),
                store.now()));
    }

    private static void requireGiver(Access access, String enterprise) {
        if (!access.sees(enterprise) || Node.kind(enterprise) != Node.Kind.ENTERPRISE) {
            throw Refusal.NO_SUCH_NODE.with();
        }
        access.require(Permission.GIVE_CONSENT, Target.node(enterprise));
    }

    private static void requireZone(Access access, String zone) {
        if (!access.sees(zone) || Node.kind(zone) != Node.Kind.ZONE) {
            throw Refusal.NO_SUCH_NODE.with();
        }
        access.require(Permission.READ_AGGREGATES, Target.node(zone));
    }

    private static Consent consent(Row row) throws SQLException {
        return new Consent(
                row.text("id"),
                row.text("enterprise"),
                row.text("zone"),
                row.text("kind"),
                row.time("starts"),
                row.time("ends"),
                row.time("given"),
                row.text("given_by"),
                row.timeOrNull("revoked"));
    }
}
