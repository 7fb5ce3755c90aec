/** Scenario 13, production energy-efficiency control. */
@NullMarked
package io.edgewitness.energy.management;

import org.jspecify.annotations.NullMarked;
