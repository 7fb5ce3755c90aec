/** Ingest, store, pages, REST, command line. */
@NullMarked
package io.edgewitness.collector.server;

import org.jspecify.annotations.NullMarked;
