/** Waveforms of data acquisition devices and IEPE front ends, as blocks over TCP. */
@NullMarked
package io.edgewitness.adapter.daq;

import org.jspecify.annotations.NullMarked;
