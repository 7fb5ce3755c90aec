/** OPC UA client adapter. */
@NullMarked
package io.edgewitness.adapter.opcua;

import org.jspecify.annotations.NullMarked;
