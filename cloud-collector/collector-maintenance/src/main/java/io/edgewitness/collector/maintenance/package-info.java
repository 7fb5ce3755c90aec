/** Machines: what agents diagnosed and forecast of them, their history, and the orders that answer it. */
@NullMarked
package io.edgewitness.collector.maintenance;

import org.jspecify.annotations.NullMarked;
