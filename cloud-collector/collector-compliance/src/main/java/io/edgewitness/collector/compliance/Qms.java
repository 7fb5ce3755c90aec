package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.Teller;
import io.edgewitness.collector.api.Turns;
import io.edgewitness.edge.api.Value;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;

/**
 * Verdicts to a quality system, and its acknowledgements to the agents. A round makes documents of what lines told since the last, sends them, and tells agents which were
 * taken. A document is in the database before it is sent, and has an id that follows from what it holds; one whose sending has an unknown end is looked for before it is sent
 * again. One thread; several collectors on one database take turns.
 */
public final class Qms {
    private static final long LOCK = 0x45576f72_64657351L;
    private static final int LONGEST_PROBLEM = 500;

    /** Where a line's receipts go. */
    public interface Inputs {
        /** @return the points of its input {@code uploads}; empty: it has none */
        List<String> uploads(Connection c, String agent, String line) throws SQLException;
    }

    private final QmsSettings settings;
    private final DataSource database;
    private final Teller teller;
    private final Inputs inputs;
    private final InstantSource clock;
    private final QmsHttp http;

    public Qms(QmsSettings settings, DataSource database, Teller teller, Inputs inputs, InstantSource clock) {
        this.settings = settings;
        this.database = database;
        this.teller = teller;
        this.inputs = inputs;
        this.clock = clock;
        this.http = new QmsHttp(settings);
    }

    /** The scripts of the tables that this keeps; in order, each once. */
    public static List<String> scripts() {
        return List.of(ComplianceModule.script("quality-1.sql"));
    }

    /**
     * One round.
     *
     * @return what is in the way; empty: nothing
     * @throws SQLException if the database is away
     */
    public String work() throws SQLException {
        return Turns.take(database, LOCK, c -> round(c, new QmsBook(c), clock.instant()));
    }

    private String round(Connection c, QmsBook book, Instant now) throws SQLException {
        book.begin(now);
        for (QmsSettings.Line line : settings.lines()) {
            boolean more = true;
            while (more) {
                more = book.gather(line, settings.every(), now);
            }
        }
        String problem = "";
        for (QmsBook.Document d : book.waiting(now)) {
            String wrong = send(d, book, now);
            problem = wrong.isEmpty() ? problem : wrong;
        }
        for (QmsBook.Document d : book.untold()) {
            String wrong = tell(c, d, book);
            problem = wrong.isEmpty() ? problem : wrong;
        }
        book.worked(Told.cut(problem, LONGEST_PROBLEM), now);
        return problem;
    }

    /** @return what came in the way; empty: it is there */
    private String send(QmsBook.Document d, QmsBook book, Instant now) throws SQLException {
        book.trying(d);
        try {
            if (d.tries() == 0 || !http.has(d.id())) {
                http.put(d.id(), QmsDocument.of(d.id(), book.isSimulated(d), d.made(), book.parts(d)));
            }
            book.sent(d, now);
            return "";
        } catch (QmsHttp.Failure e) {
            String why = Told.cut(String.valueOf(e.getMessage()), LONGEST_PROBLEM);
            if (e.isRefused()) {
                book.refused(d, why);
                return "document " + d.id() + " of " + d.line() + ": " + why;
            }
            book.later(d, why, now.plus(Turns.pause(d.tries())));
            return why;
        }
    }

    /** @return what is in the way; empty: nothing, but maybe an answer that has not come yet */
    private String tell(Connection c, QmsBook.Document d, QmsBook book) throws SQLException {
        Instant told = d.made();
        try {
            for (String point : inputs.uploads(c, d.agent(), d.line())) {
                String about = "quality " + d.id() + " " + point;
                teller.tell(new Teller.Tell(
                        about,
                        d.agent(),
                        point,
                        Value.of(d.receipt()),
                        d.made(),
                        "质量系统已确认 / the quality system has it"));
                Teller.Answer answer = teller.answer(about, d.agent());
                if (answer == null) {
                    return "";
                }
                if (!answer.isDone()) {
                    return Told.cut(d.agent() + ": " + answer.outcome() + ": " + answer.detail(), LONGEST_PROBLEM);
                }
                told = answer.at();
            }
            book.told(d, told);
            return "";
        } catch (IOException | IllegalArgumentException e) {
            return Told.cut(String.valueOf(e.getMessage()), LONGEST_PROBLEM);
        }
    }
}
