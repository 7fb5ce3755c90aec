/** The offline verifier. */
@NullMarked
package io.edgewitness.collector.verify;

import org.jspecify.annotations.NullMarked;
