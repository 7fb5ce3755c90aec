/** Pictures of industrial cameras, as frames. */
@NullMarked
package io.edgewitness.adapter.camera;

import org.jspecify.annotations.NullMarked;
