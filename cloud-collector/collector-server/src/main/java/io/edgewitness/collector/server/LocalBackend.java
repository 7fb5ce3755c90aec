package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.indicators.Adjustment;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.IndicatorDefinition;
import io.edgewitness.collector.indicators.IndicatorFolder;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.collector.indicators.PlanAdvice;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.collector.indicators.ZoneFigure;
import io.edgewitness.collector.pages.Sharing;
import io.edgewitness.collector.verify.AuditNotes;
import io.edgewitness.collector.verify.Bundle;
import io.edgewitness.collector.verify.BundleException;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Act;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.Person;
import io.edgewitness.collector.workplace.Refusal;
import io.edgewitness.collector.workplace.Refused;
import io.edgewitness.edge.api.Window;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Works on the stores of a collector in this process. Thread-safe. */
final class LocalBackend implements Backend {
    static final String SOFTWARE = "EdgeWitness 0.1.0";

    /** Part of the heap that the batches of a bundle may have: their records, the figures made of them again and the archive come on top. */
    private static final int PART = 8;

    private static final int MOST_DIGITS = 30;

    private final Collector collector;
    private final boolean owned;
    private final long largest;
    private final Indicators indicators;
    private final PlanDesk desk;
    private final Audits audits;
    private final ActLog log;

    /** @param owned closed with this */
    LocalBackend(Collector collector, boolean owned) {
        this(collector, owned, Runtime.getRuntime().maxMemory() / PART);
    }

    /** @param largest bytes of stored batches for which a bundle is made */
    LocalBackend(Collector collector, boolean owned, long largest) {
        this.collector = collector;
        this.owned = owned;
        this.largest = largest;
        this.indicators = new Indicators(library(collector));
        this.log = new ActLog(collector.workplace().trail());
        this.desk = new PlanDesk(collector, indicators.library(), log);
        this.audits = new Audits(collector, indicators.library(), this::figures, log);
    }

    /** The shipped indicators and those of the data folder, whose mistakes were told when it was opened. */
    private static IndicatorLibrary library(Collector collector) {
        try {
            return IndicatorFolder.read(
                            collector.data().path().resolve(BackendOptions.INDICATORS), IndicatorLibrary.shipped())
                    .library();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public IndicatorLibrary library() {
        return indicators.library();
    }

    /** Where plans are kept. */
    PlanDesk desk() {
        return desk;
    }

    AuditNotes notes() throws CommandFailure {
        return audits.notes();
    }

    /** Gives agents the orders that come of plans and of notes of audits, where they have not done them. */
    void tell() throws BatchStore.StoreException {
        desk.tell();
        audits.tell();
    }

    private Indicators planned() throws CommandFailure {
        try {
            return indicators.with(desk.book()).with(audits.notes().verdicts());
        } catch (BatchStore.StoreException e) {
            throw away(e);
        }
    }

    @Override
    public String token(String agent, Duration life) throws CommandFailure {
        try {
            String token = collector.token(agent, life);
            log.note(
                    Act.AGENT_TOKEN,
                    agent,
                    "until " + collector.clock().instant().plus(life));
            return token;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.INPUT, String.valueOf(e.getMessage()));
        } catch (BatchStore.StoreException e) {
            throw away(e);
        }
    }

    @Override
    public String oneTimePassword(String login) throws CommandFailure {
        try {
            People people = collector.workplace().people();
            Person person = people.byLogin(Access.collector(), login);
            return people.resetPassword(Access.collector(), person.id());
        } catch (Refused e) {
            throw refused(e);
        }
    }

    @Override
    public TrailReport trail() throws CommandFailure {
        try {
            return TrailReport.of(
                    collector.workplace().trail(),
                    collector.anchors().trailHeads(),
                    collector.workplace().files());
        } catch (Refused e) {
            throw refused(e);
        } catch (BatchStore.StoreException e) {
            throw away(e);
        }
    }

    @Override
    public StoredCheck.Report verify() throws CommandFailure {
        try {
            return new StoredCheck(collector.database()).all();
        } catch (BatchStore.StoreException e) {
            throw away(e);
        }
    }

    private static CommandFailure refused(Refused e) {
        return new CommandFailure(
                e.kind() == Refusal.Kind.AWAY ? CommandFailure.OTHER_SIDE : CommandFailure.INPUT,
                String.valueOf(e.getMessage()));
    }

    @Override
    public List<Figure> figures(Scope scope, List<FigureRequest> requests) throws CommandFailure {
        StoredEvidence evidence = new StoredEvidence(collector.database(), scope);
        Indicators planned = planned();
        try {
            List<ZoneId> zones = evidence.zones();
            return requests.stream()
                    .map(r -> figure(r, planned, evidence, zones))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.INPUT, String.valueOf(e.getMessage()));
        } catch (StoredEvidence.EvidenceException e) {
            throw away(e);
        }
    }

    /** Of the enterprises that agreed to the indicator, put together: nothing that is one enterprise's own. */
    List<Figure> zoneFigures(Sharing sharing, List<FigureRequest> requests) throws CommandFailure {
        Indicators planned = planned();
        try {
            return requests.stream().map(r -> zoneFigure(r, planned, sharing)).toList();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.INPUT, String.valueOf(e.getMessage()));
        } catch (StoredEvidence.EvidenceException e) {
            throw away(e);
        }
    }

    private Figure zoneFigure(FigureRequest request, Indicators planned, Sharing sharing) {
        IndicatorDefinition asked = library().definition(request.indicator());
        List<ZoneFigure.Consented> figures = new ArrayList<>();
        for (String enterprise : sharing.enterprises(Sharing.ofIndicator(asked.family()))) {
            StoredEvidence evidence = new StoredEvidence(collector.database(), new Scope(enterprise, null));
            Figure figure = figure(request, planned, evidence, evidence.zones());
            figures.add(new ZoneFigure.Consented(enterprise, figure, planned.base(figure, evidence)));
        }
        return ZoneFigure.told(asked, request, figures);
    }

    /** Of roll-ups, where they can give it; of windows where there is no value then: a ledger may be older than they are. */
    private static Figure figure(
            FigureRequest request, Indicators planned, StoredEvidence evidence, List<ZoneId> zones) {
        Resolution resolution = Resolution.of(request, zones);
        Figure rolled = planned.figure(request.with(resolution), evidence);
        return rolled.value() == null && resolution != Resolution.WINDOW
                ? planned.figure(request.with(Resolution.WINDOW), evidence)
                : rolled;
    }

    @Override
    public Adjustment adjustment(FigureRequest figure, Window time, BigDecimal amount, String reason, String by)
            throws CommandFailure {
        String wrong = wrong(figure, time, amount, reason, by);
        if (wrong != null) {
            throw new CommandFailure(CommandFailure.INPUT, wrong);
        }
        Adjustment signed = Adjustment.signed(
                figure,
                time,
                amount,
                reason,
                by,
                collector.clock().instant(),
                collector.key().publicKey(),
                collector.key()::sign);
        log.note(Act.ADJUSTMENT_SIGN, figure.indicator(), by + ", " + amount.toPlainString() + ": " + reason);
        return signed;
    }

    private static @Nullable String wrong(
            FigureRequest figure, Window time, BigDecimal amount, String reason, String by) {
        if (figure.comparison() == null) {
            return "the figure has no comparison: only a change can be adjusted";
        }
        Window reporting = figure.reporting();
        if (time.start().isBefore(reporting.start()) || time.end().isAfter(reporting.end())) {
            return "the adjustment's time, " + time.start() + " to " + time.end()
                    + ", is not inside the reporting time, " + reporting.start() + " to " + reporting.end();
        }
        if (amount.signum() == 0 || amount.precision() > MOST_DIGITS || Math.abs((long) amount.scale()) > MOST_DIGITS) {
            return "the amount is a decimal other than 0, of " + MOST_DIGITS + " digits at most, such as -120.5";
        }
        if (reason.isBlank() || by.isBlank()) {
            return "an adjustment needs a reason, what changed and how the amount was found, and who answers for it";
        }
        return null;
    }

    @Override
    public byte[] bundle(Scope scope, List<Figure> figures, String digest, long head) throws CommandFailure, Stale {
        @Nullable Instant from = Bundle.from(figures);
        try {
            StoredBatches batches = new StoredBatches(
                    collector.database(), collector.store(), collector.anchors().source(head), scope);
            long bytes = from == null ? 0 : batches.bytesSince(from);
            if (bytes > largest) {
                throw new CommandFailure(
                        CommandFailure.INPUT,
                        "所选时段的记录共 " + (bytes >> 20) + " MiB，内存只够 " + (largest >> 20)
                                + " MiB 的证据包：请缩短时段，或加大内存（CLOUD_COLLECTOR_OPTS=-Xmx8g） / the records since " + from
                                + ", where the first window starts, are " + (bytes >> 20)
                                + " MiB, and this collector's memory is enough for a bundle of " + (largest >> 20)
                                + ": take shorter or later windows, or start it with more, as in CLOUD_COLLECTOR_OPTS=-Xmx8g");
            }
            return new Bundle(batches, planned(), collector.key(), audits.notes())
                    .bytes(
                            figures,
                            new Bundle.Filing(
                                    digest, SOFTWARE, collector.clock().instant()));
        } catch (BundleException e) {
            throw new Stale(String.valueOf(e.getMessage()));
        } catch (StoredEvidence.EvidenceException | BatchStore.StoreException e) {
            throw away(e);
        }
    }

    @Override
    public Collection<String> scenarios(Scope scope) throws CommandFailure {
        try {
            return Commands.Scenarios.ids(new Queries(collector.database()).scenarios(scope));
        } catch (BatchStore.StoreException e) {
            throw away(e);
        }
    }

    @Override
    public Rebuild.Result rebuild(boolean compare) throws CommandFailure {
        try {
            Rebuild.Result result = collector.store().rebuild(compare);
            if (result == null) {
                throw new CommandFailure(
                        CommandFailure.OTHER_SIDE,
                        "正在重建此数据库，请等其结束 / a rebuild of this database is under way; wait until it has ended");
            }
            log.note(Act.REBUILD, "tables", result.batches() + " batches");
            return result;
        } catch (SQLException e) {
            throw new CommandFailure(
                    CommandFailure.OTHER_SIDE,
                    "数据库不可用，各表未作改动 / the tables are as they were, because the database is away or refused: "
                            + Jdbc.reason(e));
        }
    }

    @Override
    public String fingerprint() {
        return Hex.of(collector.key().fingerprint());
    }

    @Override
    public AnchorService anchors() {
        return new NotedAnchors(collector.anchors(), log);
    }

    @Override
    public AuditService audits() {
        return audits;
    }

    @Override
    public PlanDesk.Answer plan(PlanDesk.Wish wish) throws CommandFailure {
        return desk.put(wish);
    }

    @Override
    public List<PlanDesk.View> plans(@Nullable String project, @Nullable String id) throws CommandFailure {
        return desk.views(project, id);
    }

    @Override
    public List<PlanAdvice> advice(Scope scope, List<String> fields, Instant due) throws CommandFailure {
        return desk.advice(scope, fields, due);
    }

    private static CommandFailure away(Exception e) {
        return new CommandFailure(CommandFailure.OTHER_SIDE, String.valueOf(e.getMessage()));
    }

    @Override
    public void close() throws CommandFailure {
        if (owned) {
            try {
                collector.close();
            } catch (IOException e) {
                throw new CommandFailure(
                        CommandFailure.AT_WORK, "数据目录未能释放 / the data folder was not released: " + e.getMessage());
            }
        }
    }
}
