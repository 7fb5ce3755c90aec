/** Scenario 6, machine-vision inspection 机器视觉质检. */
@NullMarked
package io.edgewitness.machine.vision;

import org.jspecify.annotations.NullMarked;
