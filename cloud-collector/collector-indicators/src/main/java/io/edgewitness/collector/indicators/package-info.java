/** Formulas, baselines, uncertainty and grades as pure functions. */
@NullMarked
package io.edgewitness.collector.indicators;

import org.jspecify.annotations.NullMarked;
