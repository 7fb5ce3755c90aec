/**
 * Features of vibration and current signals. Arithmetic is plain double arithmetic, {@code Math.sqrt} and StrictMath, in a fixed order and on
 * one thread, so that two machines agree bit for bit; the Fourier transform is Hipparchus's, whose twiddle factors are constants.
 */
@NullMarked
package io.edgewitness.scenario.kit.signal;

import org.jspecify.annotations.NullMarked;
