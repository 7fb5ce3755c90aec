/** Scenario 15, 生产过程溯源: who did what to which unit, with which material, on which machine. */
@NullMarked
package io.edgewitness.production.traceability;

import org.jspecify.annotations.NullMarked;
