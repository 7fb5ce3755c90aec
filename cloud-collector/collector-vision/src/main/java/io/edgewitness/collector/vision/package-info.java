/** Training of models for machine-vision inspection, and the packages that bring them to the lines. */
@NullMarked
package io.edgewitness.collector.vision;

import org.jspecify.annotations.NullMarked;
