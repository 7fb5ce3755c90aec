/** GS1 EPCIS 2.0.1 events: read, check, write. */
@NullMarked
package io.edgewitness.epcis;

import org.jspecify.annotations.NullMarked;
