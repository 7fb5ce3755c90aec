/** Scenario 14, process compliance check: a standard operating procedure as a Petri net, and how far the plant keeps to it. */
@NullMarked
package io.edgewitness.process.compliance;

import org.jspecify.annotations.NullMarked;
