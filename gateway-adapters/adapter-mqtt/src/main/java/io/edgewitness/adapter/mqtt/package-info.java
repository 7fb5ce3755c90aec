/** MQTT 5 client adapter. */
@NullMarked
package io.edgewitness.adapter.mqtt;

import org.jspecify.annotations.NullMarked;
