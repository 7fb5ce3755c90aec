/** Siemens S7 adapter on the messages and addresses of Apache PLC4X. */
@NullMarked
package io.edgewitness.adapter.plc4x;

import org.jspecify.annotations.NullMarked;
