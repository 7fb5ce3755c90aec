/** Lines and their procedures: what units did, where they deviated, what was found, seeded tests, stations; yards and how they differ from the WMS. */
@NullMarked
package io.edgewitness.collector.compliance;

import org.jspecify.annotations.NullMarked;
