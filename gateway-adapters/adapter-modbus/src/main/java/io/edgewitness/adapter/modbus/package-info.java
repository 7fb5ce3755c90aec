/** Modbus TCP client adapter. */
@NullMarked
package io.edgewitness.adapter.modbus;

import org.jspecify.annotations.NullMarked;
