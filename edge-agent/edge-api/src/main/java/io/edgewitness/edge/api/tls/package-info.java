/** What adapters that speak TLS have in common. */
@NullMarked
package io.edgewitness.edge.api.tls;

import org.jspecify.annotations.NullMarked;
