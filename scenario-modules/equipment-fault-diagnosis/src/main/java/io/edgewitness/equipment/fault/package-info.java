/** Scenario 7, equipment fault diagnosis, in the steps of ISO 13374-2. */
@NullMarked
package io.edgewitness.equipment.fault;

import org.jspecify.annotations.NullMarked;
