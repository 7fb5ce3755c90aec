/** The traceability family's tables and routes: units, genealogy, EPCIS queries, recall. */
@NullMarked
package io.edgewitness.collector.traceability;

import org.jspecify.annotations.NullMarked;
