package io.edgewitness.adapter.mqtt;

import java.util.List;

/** MQTT 5 with mosquitto. */
class MosquittoMqtt5Interop extends MosquittoContract {
    @Override
    protected MqttConfiguration configuration(List<MqttPoint> points) {
        return Configurations.of(false, "127.0.0.1", broker.port(), "5", null, null, null, points);
    }
}
