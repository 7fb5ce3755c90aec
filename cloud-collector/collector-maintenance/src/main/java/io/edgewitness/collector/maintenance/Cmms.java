package io.edgewitness.collector.maintenance;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Teller;
import io.edgewitness.collector.api.Turns;
import io.edgewitness.edge.api.Value;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Orders to a maintenance system, and findings from it to agents. A round makes orders of what agents told, sends them, reads what changed there and
 * tells agents what was found. Whatever cuts a round short, the next one goes on; an order whose sending has an unknown end is looked for before it is
 * sent again. One thread; several collectors on one database take turns.
 */
public final class Cmms {
    static final String NO_FINDING = "closed without a finding that can be read";

    private static final long LOCK = 0x45576f72_64657273L;
    private static final int MOST_PAGES = 20;
    private static final int LONGEST_PROBLEM = 500;

    private static final Duration FIRST = Duration.ofMinutes(1);

    /** An open order that shows in no list of changes is asked for after so long: it may have been deleted. */
    private static final Duration CLOCKS_APART = Duration.ofHours(1);

    private static final Duration LOOK = Duration.ofMinutes(10);

    /** Where an instance's findings go. */
    public interface Inputs {
        /** @return the points of its input {@code work-orders}; empty: it has none */
        List<String> workOrders(Connection c, String agent, String scenario) throws SQLException;
    }

    private final CmmsSettings settings;
    private final DataSource database;
    private final Teller teller;
    private final Inputs inputs;
    private final InstantSource clock;
    private final CmmsClient client;

    public Cmms(CmmsSettings settings, DataSource database, Teller teller, Inputs inputs, InstantSource clock) {
        this.settings = settings;
        this.database = database;
        this.teller = teller;
        this.inputs = inputs;
        this.clock = clock;
        this.client = new CmmsClient(settings);
    }

    /** The scripts of the tables that this keeps; in order, each once. */
    public static List<String> scripts() {
        return List.of(MaintenanceModule.script("orders-1.sql"), MaintenanceModule.script("orders-2.sql"));
    }

    /**
     * One round.
     *
     * @return what is in the way; empty: nothing
     * @throws SQLException if the database is away
     */
    public String work() throws SQLException {
        return Turns.take(database, LOCK, c -> round(c, new OrderBook(c), clock.instant()));
    }

    private String round(Connection c, OrderBook book, Instant now) throws SQLException {
        String cursor = book.cursor(now);
        int held = new OrderMaker(settings).make(c, now);
        String problem = held == 0
                ? ""
                : held + " orders are held back: a machine has " + settings.mostADay() + " orders within a day";
        try {
            for (WorkOrder order : book.waiting(now)) {
                String wrong = send(order, book, now);
                problem = wrong.isEmpty() ? problem : wrong;
            }
            for (WorkOrder order : book.moved(now)) {
                String wrong = move(order, book, now);
                problem = wrong.isEmpty() ? problem : wrong;
            }
            poll(cursor, book, now);
            for (WorkOrder order : book.unseen(now.minus(LOOK))) {
                look(order, book, now);
            }
        } catch (CmmsException e) {
            problem = String.valueOf(e.getMessage());
        }
        findings(c, book);
        book.worked(Told.cut(problem, LONGEST_PROBLEM), now);
        return problem;
    }

    /** @return what came in the way of this one alone; empty: nothing */
    private String send(WorkOrder order, OrderBook book, Instant now) throws SQLException, CmmsException {
        int before = book.trying(order);
        try {
            RemoteOrder remote = before > 0 ? client.find(order.id()) : null;
            taken(order, remote == null ? client.create(order, asset(order)) : remote, book, now);
            if (remote == null) {
                book.knowsDates(order, "");
            }
            return "";
        } catch (CmmsException e) {
            String why = String.valueOf(e.getMessage());
            if (e.fault() == CmmsException.Fault.REJECTED) {
                return rejected(order, why, book, now);
            }
            // The next round begins with those behind it: one that the system cannot stomach holds up no other.
            book.later(order, why, now.plus(Turns.pause(before)));
            if (e.fault() == CmmsException.Fault.NONSENSE) {
                return why;
            }
            throw e;
        }
    }

    private void taken(WorkOrder order, RemoteOrder remote, OrderBook book, Instant now)
            throws SQLException, CmmsException {
        if (!book.sent(order, remote)) {
            throw new CmmsException(
                    CmmsException.Fault.NONSENSE, "it gave order " + order.id() + " the id of another, " + remote.id());
        }
        book.seen(remote, settings, now);
    }

    /** As where it is there already: then it is taken as it is. */
    private String rejected(WorkOrder order, String why, OrderBook book, Instant now)
            throws SQLException, CmmsException {
        RemoteOrder there = client.find(order.id());
        if (there == null) {
            book.refused(order, why, now);
            return "order " + order.id() + ": " + why;
        }
        taken(order, there, book, now);
        return "";
    }

    /** To the shutdown that its plan names now. @return what came in the way of this one alone; empty: nothing */
    private String move(WorkOrder order, OrderBook book, Instant now) throws SQLException, CmmsException {
        try {
            if (!client.move(order) && look(order, book, now)) {
                return keepsDates(order, "it has no " + settings.update(), book);
            }
            book.knowsDates(order, "");
            return "";
        } catch (CmmsException e) {
            String why = String.valueOf(e.getMessage());
            if (e.fault() == CmmsException.Fault.REJECTED) {
                return keepsDates(order, why, book);
            }
            book.later(order, why, now.plus(FIRST));
            if (e.fault() == CmmsException.Fault.NONSENSE) {
                return why;
            }
            throw e;
        }
    }

    /** Asked once for each plan: people see that they have to move it themselves. */
    private static String keepsDates(WorkOrder order, String why, OrderBook book) throws SQLException {
        String problem = "order " + order.remote() + " keeps its old dates: " + why;
        book.knowsDates(order, Told.cut(problem, LONGEST_PROBLEM));
        return problem;
    }

    private String asset(WorkOrder order) {
        return settings.machines().stream()
                .filter(m -> m.agent().equals(order.agent())
                        && (m.machine().equals(order.machine()) || m.machine().equals(order.scenario())))
                .map(CmmsSettings.Equipment::asset)
                .findFirst()
                .orElse("");
    }

    private void poll(String from, OrderBook book, Instant now) throws SQLException, CmmsException {
        String cursor = from;
        for (int page = 0; page < MOST_PAGES; page++) {
            CmmsClient.Page changed = client.changed(cursor);
            for (RemoteOrder order : changed.orders()) {
                book.seen(order, settings, now);
            }
            String next = changed.next().isEmpty() ? newest(changed.orders(), cursor, now) : changed.next();
            if (changed.orders().isEmpty() || next.equals(cursor)) {
                return;
            }
            cursor = next;
            book.read(cursor);
        }
    }

    /** What was changed in the future moves nothing: no change would ever be read again. */
    private static String newest(List<RemoteOrder> orders, String cursor, Instant now) {
        return orders.stream()
                .map(RemoteOrder::updated)
                .filter(t -> RemoteOrder.time(t) != null && !instant(t).isAfter(now.plus(CLOCKS_APART)))
                .max(Comparator.comparing(Cmms::instant))
                .filter(t -> instant(t).isAfter(instant(cursor)))
                .orElse(cursor);
    }

    private static Instant instant(String text) {
        Instant time = RemoteOrder.time(text);
        return time == null ? Instant.MIN : time;
    }

    /** @return false: it was deleted there */
    private boolean look(WorkOrder order, OrderBook book, Instant now) throws SQLException, CmmsException {
        RemoteOrder remote = client.one(order.remote());
        if (remote == null) {
            book.deleted(order, now);
            return false;
        }
        book.seen(remote, settings, now);
        return true;
    }

    private void findings(Connection c, OrderBook book) throws SQLException {
        List<WorkOrder> untold = book.untold();
        List<Machine> machines = untold.isEmpty() ? List.of() : Machines.of(c, Scope.ALL);
        for (WorkOrder order : untold) {
            Set<String> points = new LinkedHashSet<>();
            for (String instance : instances(order, machines)) {
                points.addAll(inputs.workOrders(c, order.agent(), instance));
            }
            try {
                String problem = points.isEmpty()
                        ? "the site file of " + order.agent() + " gives " + order.machine() + " no input work-orders"
                        : tell(order, points, book);
                if (!problem.equals(order.problem())) {
                    book.problem(order, problem);
                }
            } catch (IOException | IllegalArgumentException e) {
                book.problem(order, Told.cut(String.valueOf(e.getMessage()), LONGEST_PROBLEM));
            }
        }
    }

    /** What was found concerns all that watch the machine: the one that diagnoses is scored, the one that forecasts begins anew. */
    private static List<String> instances(WorkOrder order, List<Machine> machines) {
        return machines.stream()
                .filter(m -> m.agent().equals(order.agent()) && m.instances().contains(order.scenario()))
                .map(Machine::instances)
                .findFirst()
                .orElse(List.of(order.scenario()));
    }

    /** @return what is in the way; empty: nothing, but maybe an answer that has not come yet */
    private String tell(WorkOrder order, Set<String> points, OrderBook book) throws IOException, SQLException {
        Instant closed = order.closed() == null ? order.told() : order.closed();
        String reason = "work order " + order.remote() + " closed";
        Instant answered = closed;
        for (String point : points) {
            String about = "work-order " + order.id() + " " + point;
            teller.tell(new Teller.Tell(about, order.agent(), point, Value.of(order.finding()), closed, reason));
            Teller.@Nullable Answer answer = teller.answer(about, order.agent());
            if (answer == null) {
                return "";
            }
            if (!answer.isDone()) {
                return Told.cut(order.agent() + ": " + answer.outcome() + ": " + answer.detail(), LONGEST_PROBLEM);
            }
            answered = answer.at().isAfter(answered) ? answer.at() : answered;
        }
        book.answered(order, answered);
        return "";
    }
}
