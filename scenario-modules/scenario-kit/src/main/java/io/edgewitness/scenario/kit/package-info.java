/** What two or more scenarios share: windows, register arithmetic. */
@NullMarked
package io.edgewitness.scenario.kit;

import org.jspecify.annotations.NullMarked;
