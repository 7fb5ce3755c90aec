package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.verify.AuditNote;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Audits of figures. An audit travels as the bytes of its canonical JSON. */
interface AuditService {
    /**
     * @param project its title, for people
     * @param requests figures to choose from
     * @param date of the audit, where the machines are: {@code 2026-11-29}
     * @param head number of the tree head; null: the newest
     * @param figures so many of them are drawn
     * @param instants of each figure
     */
    record DrawWanted(
            String project,
            @Nullable Scope scope,
            List<FigureRequest> requests,
            String date,
            @Nullable Long head,
            int figures,
            int instants) {}

    /** @return the audit */
    byte[] draw(DrawWanted wanted) throws CommandFailure;

    /**
     * @param audit its JSON
     * @param record place of the record whose samples are wanted
     * @param again whether to ask once more where the last order failed
     */
    record FetchWanted(byte[] audit, String record, boolean again) {}

    /**
     * @param state {@code there}: all that can be had is there; {@code waiting} for the agent; {@code failed}
     * @param agent that is asked
     * @param missing batches
     * @param detail for people
     */
    record Fetching(String state, String agent, int missing, String detail) {}

    /** Asks the agent for the next piece, unless it is being asked. */
    Fetching fetch(FetchWanted wanted) throws CommandFailure;

    /** Compares records with the samples that are here. @return the audit with its results */
    byte[] check(byte[] audit) throws CommandFailure;

    /**
     * Where the next note of a figure goes.
     *
     * @param previous null for the first
     */
    record Place(int number, @Nullable String previous, Instant now) {}

    Place place(String figure) throws CommandFailure;

    /**
     * A note that the collector signs.
     *
     * @param audit its JSON
     * @param figure name, or number in the audit
     * @param by who audited
     * @param verdict null: the best that was found
     */
    record NoteWanted(
            byte[] audit,
            String figure,
            String by,
            @Nullable String verdict,
            String remarks,
            Map<String, String> steps) {}

    NoteView note(NoteWanted wanted) throws CommandFailure;

    /** Appends a note that somebody else signed. */
    NoteView add(AuditNote.Signed signed) throws CommandFailure;

    /**
     * A note as it is shown.
     *
     * @param content its canonical JSON
     * @param key who signed
     * @param witnesses agents whose ledgers name the note, and when
     */
    record NoteView(
            String figure,
            int number,
            String content,
            String sha256,
            String key,
            List<Text> problems,
            Map<String, Instant> witnesses) {}

    /**
     * @param project null: of all
     * @param figure null: of all
     */
    List<NoteView> notes(@Nullable String project, @Nullable String figure) throws CommandFailure;
}
