package io.edgewitness.collector.workplace;

import org.jspecify.annotations.Nullable;

/**
 * A role that a person has somewhere.
 *
 * @param node null where it is given on a project or over the platform
 * @param project null where it is given over a node or the platform
 * @param source {@code local}, or the id of the provider whose claims gave it
 */
public record Grant(
        String id,
        String person,
        Role role,
        @Nullable String node,
        @Nullable String project,
        String source) {
    public boolean overPlatform() {
        return node == null && project == null;
    }

    boolean allows(Permission permission, Target target) {
        if (project != null) {
            return target instanceof Target.OfProject p
                    && p.project().equals(project)
                    && role.onProject().contains(permission);
        }
        return role.onNode().contains(permission) && reaches(target);
    }

    private boolean reaches(Target target) {
        if (node == null) {
            return true;
        }
        if (target instanceof Target.OfNode n) {
            return Node.within(n.node(), node);
        }
        return target instanceof Target.OfProject p && Node.within(p.owner(), node);
    }
}
