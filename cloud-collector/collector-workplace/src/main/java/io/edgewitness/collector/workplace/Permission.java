package io.edgewitness.collector.workplace;

/** One thing that may be allowed. Which role has which is in {@link Role}. */
public enum Permission {
    /** Figures, evidence, live values and agents of a node, or of the plant behind a project. */
    READ_PLANT,
    /** Scenarios, plans, alarms and commands of a node. */
    OPERATE,
    /** Answers, files and their history. */
    READ_PROJECT,
    WRITE_PROJECT,
    /** A project owned by the node. */
    CREATE_PROJECT,
    /** Title, state and members of a project. */
    MANAGE_PROJECT,
    /** Of a zone, by consent. */
    READ_AGGREGATES,
    /** Nodes below, and agents on them. */
    MANAGE_TENANCY,
    /** People whose roles are all inside, and their roles. */
    MANAGE_PEOPLE,
    MANAGE_TOKENS,
    /** That a zone may see an aggregate of the enterprise. */
    GIVE_CONSENT,
    READ_TRAIL,
    /** To write notes beside what was audited. */
    NOTE_AUDIT,
    /** Zones, enterprises, providers and the collector's own operation. */
    MANAGE_PLATFORM
}
