/** What adapters that poll have in common. */
@NullMarked
package io.edgewitness.edge.api.poll;

import org.jspecify.annotations.NullMarked;
