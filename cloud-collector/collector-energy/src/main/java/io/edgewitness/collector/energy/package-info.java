/** The energy family's tables and routes. */
@NullMarked
package io.edgewitness.collector.energy;

import org.jspecify.annotations.NullMarked;
