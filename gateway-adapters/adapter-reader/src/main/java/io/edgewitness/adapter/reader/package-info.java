/** Code scanners, card readers and scales: lines of text over TCP, serial ports and HTTP. */
@NullMarked
package io.edgewitness.adapter.reader;

import org.jspecify.annotations.NullMarked;
