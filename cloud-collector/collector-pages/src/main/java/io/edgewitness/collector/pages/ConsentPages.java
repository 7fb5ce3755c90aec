package io.edgewitness.collector.pages;

import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.LibraryRow;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Consents;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Target;
import io.edgewitness.collector.workplace.Workplace;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an enterprise lets its zone see, and what a zone sees by that: sums over those who agreed, never a record of one. */
public final class ConsentPages implements Pages.Group {
    /**
     * What a zone may be let see of an enterprise.
     *
     * @param kind as the workplace keeps it
     * @param row of the indicator library, whose figures are put together; null: a count
     */
    public record Kind(String kind, @Nullable LibraryRow row) {
        public String title(View view) {
            return row == null
                    ? view.t("aggregate-" + kind)
                    : row.id() + " " + row.title(view.text().language());
        }

        /** @return in full what the zone will see */
        public String inFull(View view) {
            return row == null ? view.t("in-full-" + kind) : view.t("in-full-indicator");
        }
    }

    private static final List<Kind> COUNTS = Stream.of(
                    "site-count",
                    "agent-count",
                    "scenario-count",
                    "base-stations",
                    "machine-count",
                    "machine-alarm-count")
            .map(kind -> new Kind(kind, null))
            .toList();

    private static final List<Kind> KINDS =
            Stream.concat(COUNTS.stream(), indicators()).toList();

    /** Of the rows that anything measures. */
    private static Stream<Kind> indicators() {
        IndicatorLibrary library = IndicatorLibrary.shipped();
        return IndicatorLibrary.rows().stream()
                .filter(row -> !library.ofRow(row.id()).isEmpty())
                .map(row -> new Kind(Sharing.ofIndicator(row.id()), row));
    }

    /** Counts over what enterprises agreed to. Any thread. */
    public interface Counts {
        /**
         * The sum over these enterprises.
         *
         * @param kind of those that are no indicator's
         * @return null: so few have any that the sum could tell the number of one of them
         */
        @Nullable
        Long sum(String kind, List<String> enterprises) throws PlantAwayException;
    }

    /** An enterprise and what it agreed to. */
    public record Enterprise(Node node, @Nullable String zone, String zoneName, List<Consents.Consent> consents) {}

    /**
     * A total of a zone.
     *
     * @param behind enterprises that agreed
     * @param value null: nobody agreed, or too few have any; of an indicator always: it stands in projects, with its time
     */
    public record Aggregate(Kind kind, int behind, @Nullable Long value) {
        public boolean isWithheld() {
            return kind.row() == null && behind > 0 && value == null;
        }
    }

    private final Workplace workplace;
    private final Counts counts;

    public ConsentPages(Workplace workplace, Counts counts) {
        this.workplace = workplace;
        this.counts = counts;
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        PeopleGroup.Show page = (c, view, problem) -> consents(c, view, renderer, problem);
        PeopleGroup.get(javalin, renderer, "/consents", page);
        PeopleGroup.post(javalin, renderer, "/consents", this::give, page);
        PeopleGroup.post(
                javalin,
                renderer,
                "/consents/{id}/revoke",
                (c, view) -> {
                    workplace.consents().revoke(Caller.access(c), c.pathParam("id"));
                    return "/consents";
                },
                page);
        renderer.get(javalin, Section.USERS, "/aggregates", (c, view) -> aggregates(c, view, renderer));
    }

    private void consents(Context c, View view, Renderer renderer, String problem) {
        Access access = Caller.access(c);
        PeopleGroup.require(view, access.mayAnywhere(Permission.GIVE_CONSENT));
        List<Node> nodes = workplace.tenancy().nodes(access);
        List<Enterprise> enterprises = nodes.stream()
                .filter(n ->
                        n.kind() == Node.Kind.ENTERPRISE && access.may(Permission.GIVE_CONSENT, Target.node(n.id())))
                .map(n -> new Enterprise(
                        n,
                        n.parent(),
                        name(nodes, n.parent()),
                        workplace.consents().of(access, n.id())))
                .toList();
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("enterprises", enterprises);
        parameters.put("kinds", KINDS);
        parameters.put(
                "until",
                LocalDate.ofInstant(view.now(), view.zone()).plusYears(1).toString());
        parameters.put("problem", problem);
        parameters.put("tabs", Tabs.of(access));
        renderer.page(c, view, view.t("consents"), "people/consents.jte", parameters);
    }

    /** @return what a consent of that kind is called; the kind itself, if this version has no such */
    public static String title(View view, String kind) {
        return KINDS.stream()
                .filter(k -> k.kind().equals(kind))
                .map(k -> k.title(view))
                .findFirst()
                .orElse(kind);
    }

    private static String name(List<Node> nodes, @Nullable String id) {
        return nodes.stream()
                .filter(n -> n.id().equals(id))
                .map(Node::name)
                .findFirst()
                .orElse("");
    }

    private String give(Context c, View view) {
        String kind = PeopleGroup.param(c, "kind");
        if (KINDS.stream().noneMatch(k -> k.kind().equals(kind))) {
            throw new IllegalArgumentException("choose-listed");
        }
        workplace
                .consents()
                .give(
                        Caller.access(c),
                        PeopleGroup.param(c, "enterprise"),
                        PeopleGroup.param(c, "zone"),
                        kind,
                        view.now(),
                        until(c, view));
        return "/consents";
    }

    private static Instant until(Context c, View view) {
        String text = PeopleGroup.param(c, "until");
        try {
            return LocalDate.parse(text).plusDays(1).atStartOfDay(view.zone()).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(view.t("trail-date", text), e);
        }
    }

    private void aggregates(Context c, View view, Renderer renderer) throws PlantAwayException {
        Access access = Caller.access(c);
        PeopleGroup.require(view, access.mayAnywhere(Permission.READ_AGGREGATES));
        Map<Node, List<Aggregate>> zones = new java.util.LinkedHashMap<>();
        for (Node zone : workplace.tenancy().nodes(access)) {
            if (zone.kind() == Node.Kind.ZONE && access.may(Permission.READ_AGGREGATES, Target.node(zone.id()))) {
                zones.put(zone, of(access, zone.id()));
            }
        }
        renderer.page(
                c,
                view,
                view.t("aggregates"),
                "people/aggregates.jte",
                Map.of("zones", zones, "tabs", Tabs.of(access)));
    }

    private List<Aggregate> of(Access access, String zone) throws PlantAwayException {
        List<Aggregate> aggregates = new java.util.ArrayList<>();
        Sharing sharing = Sharing.of(workplace.consents().to(access, zone));
        for (Kind kind : KINDS) {
            List<String> enterprises = sharing.enterprises(kind.kind());
            if (kind.row() == null || !enterprises.isEmpty()) {
                boolean counted = kind.row() == null && !enterprises.isEmpty();
                aggregates.add(
                        new Aggregate(kind, enterprises.size(), counted ? counts.sum(kind.kind(), enterprises) : null));
            }
        }
        return aggregates;
    }
}
