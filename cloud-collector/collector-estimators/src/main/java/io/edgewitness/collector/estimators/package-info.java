/**
 * Baselines and estimators of change, with their intervals and guards. Pure functions of their arguments and a seed: evaluated in a
 * fixed order on one thread, with no mathematics but Java's exact operations, {@link StrictMath} and Hipparchus, so that two machines
 * agree bit for bit.
 */
@NullMarked
package io.edgewitness.collector.estimators;

import org.jspecify.annotations.NullMarked;
