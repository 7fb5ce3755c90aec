package io.edgewitness.adapter.mqtt;

import java.util.Map;

/** What a broker's codes mean, in words for a person. */
final class ReasonCodes {
    static final int NO_SUBSCRIBERS = 0x10;
    static final int UNSPECIFIED = 0x80;
    private static final int FIRST_REFUSAL = 0x80;
    private static final int LAST = 0xFF;
    private static final Map<Integer, String> WORDS = Map.ofEntries(
            Map.entry(NO_SUBSCRIBERS, "nobody subscribes to this topic"),
            Map.entry(0x84, "the broker does not speak MQTT 5; say version: 3.1.1"),
            Map.entry(UNSPECIFIED, "without a reason"),
            Map.entry(0x85, "the broker refuses the client id"),
            Map.entry(0x86, "user or password is wrong"),
            Map.entry(0x87, "not authorized"),
            Map.entry(0x88, "the broker is unavailable"),
            Map.entry(0x8B, "the broker shuts down"),
            Map.entry(0x8D, "the broker heard nothing for too long"),
            Map.entry(0x8E, "another client with the same client id has taken over"),
            Map.entry(0x8F, "the topic filter is invalid"),
            Map.entry(0x90, "the topic name is invalid"),
            Map.entry(0x97, "a quota is exceeded"),
            Map.entry(0x99, "the payload is not of the format it says"),
            Map.entry(0x9E, "the broker has no shared subscriptions"),
            Map.entry(0xA2, "the broker has no wildcard subscriptions"));
    private static final Map<Integer, String> CONNECT_311 = Map.of(
            1, "the broker does not speak this version of MQTT",
            2, "the broker refuses the client id",
            3, "the broker is unavailable",
            4, "user or password is wrong",
            5, "not authorized");

    private ReasonCodes() {}

    static boolean isRefusal(int code) {
        return code >= FIRST_REFUSAL && code <= LAST;
    }

    static String words(int code) {
        return WORDS.getOrDefault(code, "reason code " + code);
    }

    /** @param code of a CONNACK, not 0; a broker that does not speak MQTT 5 may refuse it with a code of 3.1.1 */
    static String connecting(int code, boolean five) {
        if (five && code == 1) {
            return words(0x84);
        }
        return code < FIRST_REFUSAL ? CONNECT_311.getOrDefault(code, words(code)) : words(code);
    }
}
