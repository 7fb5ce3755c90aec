/** Digits in pictures, read with what was learnt from a site's own labelled pictures. */
@NullMarked
package io.edgewitness.text.reader;

import org.jspecify.annotations.NullMarked;
