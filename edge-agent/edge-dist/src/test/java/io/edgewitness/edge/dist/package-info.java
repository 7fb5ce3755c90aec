/** The demo, and tests of the whole: real programs, real sockets. */
@NullMarked
package io.edgewitness.edge.dist;

import org.jspecify.annotations.NullMarked;
