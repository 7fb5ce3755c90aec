/** The gRPC service between agent and collector, both directions. */
@NullMarked
package io.edgewitness.edge.wire;

import org.jspecify.annotations.NullMarked;
