package io.edgewitness.collector.pages;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Target;
import io.edgewitness.collector.workplace.Workplace;
import java.util.List;

/**
 * Who may open a project, told to somebody who may not.
 *
 * @param manages whether this one can add such people
 * @param places that he manages, the first of them
 * @param more how many others he manages
 */
public record FilingHelp(boolean manages, List<Place> places, int more) {
    private static final int MOST = 200;

    /** @param people who may open a project there, or somewhere inside */
    public record Place(Node node, List<Grants.Member> people) {
        /** @return the form that adds one, with what it is about chosen */
        public String adds(View view) {
            String role = node.kind() == Node.Kind.ZONE ? "ZONE_OFFICE" : "APPLICANT";
            return "/users?role=" + role + "&place=" + view.encoded("node:" + node.id()) + "#invite";
        }
    }

    static FilingHelp of(Workplace workplace, Access access) {
        List<Node> nodes = workplace.tenancy().nodes(access).stream()
                .filter(n -> n.kind() == Node.Kind.ZONE || n.kind() == Node.Kind.ENTERPRISE)
                .filter(n -> !n.closed() && access.may(Permission.MANAGE_PEOPLE, Target.node(n.id())))
                .toList();
        List<Node> shown = nodes.subList(0, Math.min(MOST, nodes.size()));
        List<Grants.Member> filers =
                workplace.grants().filers(access, shown.stream().map(Node::id).toList());
        List<Place> places = shown.stream()
                .map(n -> new Place(
                        n,
                        filers.stream()
                                .filter(m ->
                                        Node.within(String.valueOf(m.grant().node()), n.id()))
                                .toList()))
                .toList();
        return new FilingHelp(access.mayAnywhere(Permission.MANAGE_PEOPLE), places, nodes.size() - shown.size());
    }
}
