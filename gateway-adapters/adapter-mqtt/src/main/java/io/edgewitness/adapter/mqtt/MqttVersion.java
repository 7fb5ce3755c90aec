package io.edgewitness.adapter.mqtt;

/** Version of the protocol: {@code 5} or {@code 3.1.1}. */
public record MqttVersion(boolean isFive) {
    /** @throws IllegalArgumentException with the mend */
    public static MqttVersion parse(String text) {
        return switch (text) {
            case "5", "5.0" -> new MqttVersion(true);
            case "3.1.1" -> new MqttVersion(false);
            default -> throw new IllegalArgumentException("version is 5 or 3.1.1, not " + text);
        };
    }

    @Override
    public String toString() {
        return isFive ? "5" : "3.1.1";
    }
}
