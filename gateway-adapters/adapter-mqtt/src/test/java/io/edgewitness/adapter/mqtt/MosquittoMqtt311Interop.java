package io.edgewitness.adapter.mqtt;

import java.util.List;

/** MQTT 3.1.1 with mosquitto. */
class MosquittoMqtt311Interop extends MosquittoContract {
    @Override
    protected MqttConfiguration configuration(List<MqttPoint> points) {
        return Configurations.of(false, "127.0.0.1", broker.port(), "3.1.1", null, null, null, points);
    }
}
