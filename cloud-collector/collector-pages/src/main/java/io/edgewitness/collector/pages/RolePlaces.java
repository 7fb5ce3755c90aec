package io.edgewitness.collector.pages;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Project;
import io.edgewitness.collector.workplace.Target;
import io.edgewitness.collector.workplace.Workplace;
import java.util.ArrayList;
import java.util.List;

/**
 * Where somebody may give roles or issue tokens, as a list to choose from.
 *
 * @param id {@code platform}, {@code node:ID} or {@code project:ID}
 * @param depth 0 for the platform, a zone and an enterprise
 */
public record RolePlaces(String id, String name, int depth) {
    private static final String PLATFORM = "platform";
    private static final String NODE = "node:";
    private static final String PROJECT = "project:";

    static List<RolePlaces> of(Workplace workplace, Access access, Permission onNode, Permission onProject, View view) {
        List<RolePlaces> places = new ArrayList<>();
        if (access.may(Permission.MANAGE_PLATFORM, Target.platform()) && onNode == Permission.MANAGE_PEOPLE) {
            places.add(new RolePlaces(PLATFORM, view.t("platform"), 0));
        }
        for (Node node : workplace.tenancy().nodes(access)) {
            boolean reads = node.kind() != Node.Kind.ZONE || onNode == Permission.MANAGE_PEOPLE;
            if (reads && access.may(onNode, Target.node(node.id()))) {
                places.add(new RolePlaces(NODE + node.id(), node.name() + " (" + node.id() + ")", depth(node)));
            }
        }
        for (Project project : workplace.projects().all(access)) {
            if (access.may(onProject, Target.project(project))) {
                places.add(new RolePlaces(PROJECT + project.id(), view.t("project") + " " + project.title(), 0));
            }
        }
        return places;
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
