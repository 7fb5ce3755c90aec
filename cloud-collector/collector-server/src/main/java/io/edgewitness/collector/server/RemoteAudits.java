package io.edgewitness.collector.server;

import io.edgewitness.collector.verify.AuditNote;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Audits of a running collector. One thread. */
final class RemoteAudits implements AuditService {
    private static final String PATH = "audits";

    private final RemoteBackend collector;

    RemoteAudits(RemoteBackend collector) {
        this.collector = collector;
    }

    private <T> T post(String path, Object body, Class<T> type) throws CommandFailure {
        return RemoteBackend.read(collector.post(PATH + path, body), type);
    }

    @Override
    public byte[] draw(DrawWanted wanted) throws CommandFailure {
        return post("/draw", wanted, AuditApi.File.class).audit();
    }

    @Override
    public Fetching fetch(FetchWanted wanted) throws CommandFailure {
        return post("/fetch", wanted, Fetching.class);
    }

    @Override
    public byte[] check(byte[] audit) throws CommandFailure {
        return post("/check", new AuditApi.File(audit), AuditApi.File.class).audit();
    }

    @Override
    public Place place(String figure) throws CommandFailure {
        return post("/place", new AuditApi.PlaceWanted(figure), Place.class);
    }

    @Override
    public NoteView note(NoteWanted wanted) throws CommandFailure {
        return post("/notes", wanted, NoteView.class);
    }

    @Override
    public NoteView add(AuditNote.Signed signed) throws CommandFailure {
        return post("", signed, NoteView.class);
    }

    @Override
    public List<NoteView> notes(@Nullable String project, @Nullable String figure) throws CommandFailure {
        return collector
                .get(PATH, "project", project, "figure", figure, AuditApi.Notes.class)
                .items();
    }
}
