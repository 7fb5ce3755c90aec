package io.edgewitness.collector.server;

import io.edgewitness.collector.api.CollectorModule;

/**
 * Where what is made from batches stands. There may be two sets at once: the one that is read, and one that is being made anew.
 *
 * @param suffix of each schema's name
 */
record SchemaNames(String suffix) {
    /** What is read and added to. */
    static final SchemaNames LIVE = new SchemaNames("");

    /** What a rebuild makes. */
    static final SchemaNames NEXT = new SchemaNames("_next");

    /** What a rebuild has replaced and not removed yet. */
    static final SchemaNames LAST = new SchemaNames("_last");

    String evidence() {
        return "evidence" + suffix;
    }

    String of(CollectorModule module) {
        return module.name() + suffix;
    }

    String table(Table table) {
        return evidence() + "." + table.tableName();
    }

    /** @return the search path under which a module's scripts and projections run */
    String path(String schema) {
        return schema + ", store, " + evidence() + ", public";
    }
}
