/** Codes in pictures: QR, Data Matrix, PDF417, bar codes. */
@NullMarked
package io.edgewitness.code.reader;

import org.jspecify.annotations.NullMarked;
