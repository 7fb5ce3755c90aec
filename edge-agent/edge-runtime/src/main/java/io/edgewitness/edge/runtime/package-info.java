/** Configuration, pipeline, scenario supervision, uplink, command line. */
@NullMarked
package io.edgewitness.edge.runtime;

import org.jspecify.annotations.NullMarked;
