package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.PlantAwayException;
import io.edgewitness.collector.pages.RecordingShelf;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Act;
import io.edgewitness.collector.workplace.Actor;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Target;
import io.edgewitness.collector.workplace.Trail;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Bursts and pictures as people and programs see them and ask for them; {@link RecordingDesk} brings them. Any thread. */
final class Recordings implements RecordingShelf {
    /** Of one agent. */
    static final int MOST_WAITING = 500;

    private static final Instant FAR_FUTURE = Instant.parse("9999-01-01T00:00:00Z");

    private final RecordingRows rows;
    private final RecordingFiles files;
    private final AgentReach reach;
    private final Trail trail;
    private final InstantSource clock;

    Recordings(RecordingRows rows, RecordingFiles files, AgentReach reach, Trail trail, InstantSource clock) {
        this.rows = rows;
        this.files = files;
        this.reach = reach;
        this.trail = trail;
        this.clock = clock;
    }

    private static PlantAwayException away(BatchStore.StoreException e) {
        return new PlantAwayException(String.valueOf(e.getMessage()), e);
    }

    @Override
    public List<Recording> list(Wanted wanted) throws PlantAwayException {
        try {
            return rows.list(wanted);
        } catch (BatchStore.StoreException e) {
            throw away(e);
        }
    }

    @Override
    public Optional<Recording> find(Scope scope, String sha256) throws PlantAwayException {
        return list(new Wanted(scope, null, null, List.of(), sha256, Instant.EPOCH, FAR_FUTURE, 1)).stream()
                .findFirst();
    }

    @Override
    public void ask(Access by, String agent, String sha256) throws PlantAwayException {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("a recording is named by its SHA-256, 64 hexadecimal digits");
        }
        try {
            String site = site(by, agent);
            if (rows.waiting(agent) >= MOST_WAITING) {
                throw new IllegalArgumentException(
                        "of agent " + agent + " " + MOST_WAITING + " wait already; ask again when some have come");
            }
            String who = by.actor().id();
            String enterprise = site.substring(0, site.indexOf('/'));
            if (rows.named(enterprise, agent, sha256)) {
                trail.record(by, Act.RECORDING_ASK, agent, site, null, sha256);
                rows.add(enterprise, agent, sha256, who, clock.instant());
            } else {
                throw new IllegalArgumentException("no record of agent " + agent + " names " + sha256);
            }
        } catch (BatchStore.StoreException e) {
            throw away(e);
        }
    }

    /** @return where the agent stands, {@code ENTERPRISE/SITE} */
    private String site(Access by, String agent) throws BatchStore.StoreException {
        boolean all = by.actor().kind() == Actor.Kind.COLLECTOR;
        String site = all ? reach.site(agent) : reach.operated(by, agent);
        if (site == null && !all) {
            by.require(Permission.OPERATE, Target.node("-"));
        }
        if (site == null) {
            throw new IllegalArgumentException(
                    "no agent " + agent + " is enrolled here, or it has told of no site yet");
        }
        return site;
    }

    @Override
    public InputStream open(Recording r) throws IOException, PlantAwayException {
        if (r.state() != State.HERE) {
            throw new IOException("it is not here: " + r.state().id());
        }
        if (files.isSound(r.enterprise(), r.sha256())) {
            return files.open(r.enterprise(), r.sha256());
        }
        try {
            RecordingRows.Row row = rows.row(r.enterprise(), r.sha256());
            if (row != null) {
                rows.become(row, State.CHANGED, "", clock.instant());
            }
        } catch (BatchStore.StoreException e) {
            throw away(e);
        }
        throw new IOException("its file was changed on the collector's disk, or removed; ask the agent for it again");
    }
}
