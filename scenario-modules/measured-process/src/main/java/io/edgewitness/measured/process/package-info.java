/** Metrics an engineer defines over points, for any scenario slug. */
@NullMarked
package io.edgewitness.measured.process;

import org.jspecify.annotations.NullMarked;
