package io.edgewitness.collector.pages;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Project;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.Target;
import io.edgewitness.collector.workplace.Workplace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where somebody may give roles or issue tokens, as a list to choose from.
 *
 * @param id {@code platform}, {@code node:ID} or {@code project:ID}
 * @param kind which says the roles that can be given there
 * @param depth 0 for the platform, a zone and an enterprise
 */
public record RolePlaces(String id, Role.Over kind, String name, int depth) {
    private static final List<Role.Over> LIKELY =
            List.of(Role.Over.ENTERPRISE, Role.Over.ZONE, Role.Over.SITE, Role.Over.PLATFORM, Role.Over.PROJECT);
    private static final List<Role> ROLES = List.of(
            Role.APPLICANT,
            Role.ENTERPRISE_ADMIN,
            Role.ZONE_OFFICE,
            Role.ENGINEER,
            Role.AUDITOR,
            Role.READER,
            Role.PLATFORM_ADMIN);

    private static final String PLATFORM = "platform";
    private static final String NODE = "node:";
    private static final String PROJECT = "project:";

    static List<RolePlaces> of(Workplace workplace, Access access, Permission onNode, Permission onProject, View view) {
        List<RolePlaces> places = new ArrayList<>();
        for (Node node : workplace.tenancy().nodes(access)) {
            boolean reads = node.kind() != Node.Kind.ZONE || onNode == Permission.MANAGE_PEOPLE;
            if (reads && access.may(onNode, Target.node(node.id()))) {
                Grants.Over over = Grants.Over.node(node.id());
                places.add(new RolePlaces(
                        NODE + node.id(), over.kind(), node.name() + " (" + node.id() + ")", depth(node)));
            }
        }
        for (Project project : workplace.projects().all(access)) {
            if (access.may(onProject, Target.project(project))) {
                places.add(new RolePlaces(
                        PROJECT + project.id(), Role.Over.PROJECT, view.t("project") + " " + project.title(), 0));
            }
        }
        if (access.may(Permission.MANAGE_PLATFORM, Target.platform())) {
            places.add(new RolePlaces(PLATFORM, Role.Over.PLATFORM, view.t("platform"), 0));
        }
        return places;
    }

    /** @return id of the place where a role is most likely given: the first that can have it; empty: none can */
    public static String likely(List<RolePlaces> places, Role role) {
        return places.stream()
                .filter(p -> role.fits(p.kind))
                .min(Comparator.comparingInt(p -> LIKELY.indexOf(p.kind)))
                .map(RolePlaces::id)
                .orElse("");
    }

    /** @return the roles that can be given at one of these places, the most likely first */
    public static List<Role> roles(List<RolePlaces> places) {
        return ROLES.stream()
                .filter(r -> places.stream().anyMatch(p -> r.fits(p.kind)))
                .toList();
    }

    /** @return kinds of places where a role can be given, in the reader's language */
    public static String where(View view, Role role) {
        return role.places().stream()
                .map(kind -> view.t("over-" + Names.of(kind)))
                .collect(Collectors.joining(view.chinese() ? "、" : ", "));
    }

    /** @return names of the roles that can be given here, for a script */
    public String fitting() {
        return ROLES.stream().filter(r -> r.fits(kind)).map(Enum::name).collect(Collectors.joining(" "));
    }

    private static int depth(Node node) {
        return (int) node.id().chars().filter(c -> c == '/').count();
    }

    /** @throws IllegalArgumentException if it is no id of this form */
    static Grants.Over parse(String id) {
        if (id.equals(PLATFORM)) {
            return Grants.Over.platform();
        }
        if (id.startsWith(NODE)) {
            return Grants.Over.node(id.substring(NODE.length()));
        }
        if (id.startsWith(PROJECT)) {
            return Grants.Over.project(id.substring(PROJECT.length()));
        }
        throw new IllegalArgumentException("choose-place");
    }

    /** Text for a list: the deeper, the further in. */
    public String shown() {
        return "  ".repeat(depth) + name;
    }
}
