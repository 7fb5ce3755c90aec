/** Scenario 16, predictive maintenance. */
@NullMarked
package io.edgewitness.predictive.maintenance;

import org.jspecify.annotations.NullMarked;
