/** Who works with the collector, on which projects, and what they changed. */
@NullMarked
package io.edgewitness.collector.workplace;

import org.jspecify.annotations.NullMarked;
