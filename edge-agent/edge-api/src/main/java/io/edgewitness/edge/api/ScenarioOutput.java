package io.edgewitness.edge.api;

/** What a scenario may say. Valid during the call it was passed to, on that thread. */
public interface ScenarioOutput {
    void metric(Metric metric);

    void event(Event event);

    void command(Command command);

    /** Keeps bytes by content. */
    BlobId blob(String mediaType, byte[] content);

    void demand(DemandResult result);
}
