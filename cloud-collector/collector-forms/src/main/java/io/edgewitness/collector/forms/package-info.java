/** Notice profiles and documents. */
@NullMarked
package io.edgewitness.collector.forms;

import org.jspecify.annotations.NullMarked;
