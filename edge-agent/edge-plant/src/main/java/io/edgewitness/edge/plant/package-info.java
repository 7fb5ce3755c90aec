/** The simulated plant: real servers on real sockets. */
@NullMarked
package io.edgewitness.edge.plant;

import org.jspecify.annotations.NullMarked;
