package io.edgewitness.collector.workplace;

/** What a permission is asked for. */
public sealed interface Target {
    /** The collector as a whole. */
    record Platform() implements Target {}

    /** @param node its id, such as {@code acme/plant-1} */
    record OfNode(String node) implements Target {}

    /**
     * A project.
     *
     * @param owner the id of the node that owns it
     */
    record OfProject(String project, String owner) implements Target {}

    static Target platform() {
        return new Platform();
    }

    static Target node(String node) {
        return new OfNode(node);
    }

    static Target project(Project project) {
        return new OfProject(project.id(), project.owner());
    }
}
