/** An adapter and a scenario to copy from; each passes its contract. */
@NullMarked
package io.edgewitness.edge.testkit.example;

import org.jspecify.annotations.NullMarked;
