/** MQTT 5 and 3.1.1 client adapter. */
@NullMarked
package io.edgewitness.adapter.mqtt;

import org.jspecify.annotations.NullMarked;
