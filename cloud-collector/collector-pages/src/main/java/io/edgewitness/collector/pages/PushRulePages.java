package io.edgewitness.collector.pages;

import io.edgewitness.collector.alarms.PushKind;
import io.edgewitness.collector.alarms.PushRule;
import io.edgewitness.collector.alarms.Pushes;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Act;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Person;
import io.edgewitness.collector.workplace.Refused;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.Target;
import io.edgewitness.collector.workplace.Workplace;
import io.javalin.Javalin;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is told of what. Everybody chooses for himself, of the machines that he may read; for a role, and for channels, chooses who manages the people of
 * the place.
 */
public final class PushRulePages implements Pages.Group {
    /** From which severity on; as OPC 10000-9 has them. */
    public static final List<Integer> SEVERITIES = List.of(0, 300, 500, 800);

    private static final int URGENT = 800;
    private static final String ME = "me";
    private static final String EVERYWHERE = "";
    private static final int LONGEST_NAME = 200;
    /** Of one person, or for roles over one place. */
    private static final int MOST_RULES = 50;

    private final Pushes pushes;
    private final List<String> channels;
    private final Workplace workplace;

    /** @param channels ids of those that are set up */
    public PushRulePages(Pushes pushes, List<String> channels, Workplace workplace) {
        this.pushes = pushes;
        this.channels = List.copyOf(channels);
        this.workplace = workplace;
    }

    /** @param mine whether the reader may remove it */
    public record Row(PushRule rule, String who, boolean mine) {}

    /** @param manages whether there is a place whose people the reader manages */
    public record Choices(
            List<Row> rules, List<RolePlaces> places, List<Role> roles, List<String> channels, boolean manages) {}

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        renderer.get(javalin, Section.SCENARIOS, "/inbox/rules", (c, view) -> show(c, view, renderer, ""));
        renderer.post(javalin, Section.SCENARIOS, "/inbox/rules", (c, view) -> {
            try {
                add(c);
                c.redirect("/inbox/rules", HttpStatus.SEE_OTHER);
            } catch (IllegalArgumentException | BadRequestResponse e) {
                c.status(400);
                String message = String.valueOf(e.getMessage());
                show(c, view, renderer, view.text().orElse(message, message));
            } catch (Refused e) {
                c.status(RefusedAnswer.status(e));
                show(c, view, renderer, e.text(view.text().language()));
            }
        });
        renderer.post(javalin, Section.SCENARIOS, "/inbox/rules/{id}/remove", this::remove);
    }

    private interface Change {
        void make() throws SQLException;
    }

    private static void change(Change change) throws PlantAwayException {
        try {
            change.make();
        } catch (SQLException e) {
            throw new PlantAwayException(String.valueOf(e.getMessage()), e);
        }
    }

    private List<PushRule> rules() throws PlantAwayException {
        try {
            return pushes.rules();
        } catch (SQLException e) {
            throw new PlantAwayException(String.valueOf(e.getMessage()), e);
        }
    }

    private void show(Context c, View view, Renderer renderer, String problem) throws PlantAwayException {
        Access access = Caller.session(c).access();
        String person = Caller.session(c).person().id();
        List<Row> rows = rules().stream()
                .filter(r -> r.person().equals(person) || concerns(access, r) || manages(access, r.place()))
                .map(r -> new Row(r, who(r, access, person, view), mayRemove(access, person, r)))
                .toList();
        List<RolePlaces> places =
                RolePlaces.of(workplace, access, Permission.READ_PLANT, Permission.MANAGE_PROJECT, view).stream()
                        .filter(p -> p.kind() != Role.Over.PROJECT && p.kind() != Role.Over.PLATFORM)
                        .toList();
        List<Role> roles = Arrays.stream(Role.values())
                .filter(r -> r.onNode().contains(Permission.READ_PLANT))
                .toList();
        Map<String, Object> parameters = new HashMap<>();
        parameters.put(
                "choices", new Choices(rows, places, roles, channels, access.mayAnywhere(Permission.MANAGE_PEOPLE)));
        parameters.put("problem", problem);
        renderer.page(c, view, view.t("push-rules"), "pushrules.jte", parameters);
    }

    /** A rule for a role that he has over the place, above it or below it. */
    private static boolean concerns(Access access, PushRule rule) {
        return access.grants().stream()
                .anyMatch(g ->
                        g.project() == null && g.role().name().equals(rule.role()) && near(g.node(), rule.place()));
    }

    private static boolean near(@Nullable String held, String place) {
        return held == null || place.isEmpty() || Node.within(place, held) || Node.within(held, place);
    }

    private String who(PushRule rule, Access access, String person, View view) {
        if (rule.person().isEmpty()) {
            return view.t(
                    "role-" + rule.role().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
        }
        if (rule.person().equals(person)) {
            return view.t("push-me");
        }
        try {
            Person other = workplace.people().get(access, rule.person());
            return other.name();
        } catch (Refused e) {
            return view.t("push-somebody");
        }
    }

    private static boolean manages(Access access, String place) {
        Target target = place.isEmpty() ? Target.platform() : Target.node(place);
        return access.may(Permission.MANAGE_PEOPLE, target);
    }

    private static boolean mayRemove(Access access, String person, PushRule rule) {
        return manages(access, rule.place()) || rule.person().equals(person);
    }

    private void add(Context c) throws PlantAwayException {
        Access access = Caller.session(c).access();
        String who = PeopleGroup.param(c, "who");
        boolean mine = who.equals(ME);
        String place = PeopleGroup.param(c, "place");
        if (!place.equals(EVERYWHERE)) {
            workplace.tenancy().node(access, place);
        }
        PushRule.@Nullable Escalation escalation = escalation(c);
        List<String> told = chosen(c, "channels");
        boolean others = !mine || !told.isEmpty() || escalation != null;
        if (others && !manages(access, place)) {
            throw new IllegalArgumentException("push-not-yours");
        }
        checkCount(mine ? Caller.session(c).person().id() : "", place);
        String machine = PeopleGroup.param(c, "machine");
        if (machine.length() > LONGEST_NAME || machine.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("push-machine-wrong");
        }
        PushRule rule = new PushRule(
                0,
                mine ? "" : role(who),
                mine ? Caller.session(c).person().id() : "",
                kinds(c),
                place,
                machine,
                listed(c, "severity"),
                told,
                quiet(c),
                escalation,
                Caller.session(c).person().id());
        change(() -> pushes.add(rule));
        note(access, Act.MESSAGE_RULE_ADD, rule);
    }

    /** @param person empty: rules for roles over the place are counted, else his own wherever they are */
    private void checkCount(String person, String place) throws PlantAwayException {
        long there = rules().stream()
                .filter(r -> r.person().equals(person)
                        && (!person.isEmpty() || r.place().equals(place)))
                .count();
        if (there >= MOST_RULES) {
            throw new IllegalArgumentException("push-too-many");
        }
    }

    private void note(Access access, Act act, PushRule rule) {
        String whom = rule.person().isEmpty() ? rule.role() : rule.person();
        String what =
                whom + ": " + rule.kinds().stream().sorted().map(PushKind::id).toList() + " " + rule.severity() + " "
                        + rule.channels();
        workplace.trail().record(access, act, whom, rule.place().isEmpty() ? null : rule.place(), null, what);
    }

    private static String role(String who) {
        return Arrays.stream(Role.values())
                .filter(r -> r.name().equals(who) && r.onNode().contains(Permission.READ_PLANT))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("choose-listed"))
                .name();
    }

    private static Set<PushKind> kinds(Context c) {
        EnumSet<PushKind> kinds = EnumSet.noneOf(PushKind.class);
        for (PushKind kind : PushKind.values()) {
            if (c.formParams("kinds").contains(kind.id())) {
                kinds.add(kind);
            }
        }
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("push-no-kind");
        }
        return kinds;
    }

    private List<String> chosen(Context c, String name) {
        return channels.stream().filter(c.formParams(name)::contains).toList();
    }

    private static int listed(Context c, String name) {
        String text = PeopleGroup.param(c, name);
        return SEVERITIES.stream()
                .filter(s -> s.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("choose-listed"));
    }

    private static PushRule.@Nullable Quiet quiet(Context c) {
        String from = PeopleGroup.param(c, "from");
        String to = PeopleGroup.param(c, "to");
        if (from.isEmpty() && to.isEmpty()) {
            return null;
        }
        try {
            LocalTime begins = LocalTime.parse(from);
            LocalTime ends = LocalTime.parse(to);
            if (!begins.equals(ends)) {
                return new PushRule.Quiet(begins, ends, URGENT);
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("push-quiet-wrong", e);
        }
        throw new IllegalArgumentException("push-quiet-wrong");
    }

    private PushRule.@Nullable Escalation escalation(Context c) {
        String minutes = PeopleGroup.param(c, "minutes");
        if (minutes.isEmpty()) {
            return null;
        }
        long longest = PushRule.LONGEST_WAIT.toMinutes();
        long number = minutes.matches("\\d{1,5}") ? Long.parseLong(minutes) : 0;
        String to = PeopleGroup.param(c, "to-role");
        List<String> told = chosen(c, "to-channels");
        if (number < 1 || number > longest || (to.isEmpty() && told.isEmpty())) {
            throw new IllegalArgumentException("push-escalation-wrong");
        }
        return new PushRule.Escalation(Duration.ofMinutes(number), to.isEmpty() ? "" : role(to), told);
    }

    private void remove(Context c, View view) throws PlantAwayException {
        Access access = Caller.session(c).access();
        String person = Caller.session(c).person().id();
        long id = Numbers.revision(c.pathParam("id"));
        PushRule rule = rules().stream()
                .filter(r -> r.id() == id)
                .findFirst()
                .orElseThrow(() -> new NotFoundResponse(view.t("no-such-message")));
        if (!mayRemove(access, person, rule)) {
            throw new ForbiddenResponse(view.t("push-not-yours"));
        }
        change(() -> pushes.remove(id));
        note(access, Act.MESSAGE_RULE_REMOVE, rule);
        c.redirect("/inbox/rules", HttpStatus.SEE_OTHER);
    }
}
