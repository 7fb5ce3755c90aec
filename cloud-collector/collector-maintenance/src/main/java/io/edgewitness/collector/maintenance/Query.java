package io.edgewitness.collector.maintenance;

import java.util.Map;

/** What a request asks for; an IllegalArgumentException, whose message is shown, if it is not of its form. */
record Query(Map<String, String> values) {
    private static final int LONGEST = 500;

    String required(String key, String such) {
        String value = values.get(key);
        if (value == null || value.isBlank() || value.length() > LONGEST) {
            throw new IllegalArgumentException(
                    key + " is missing or longer than " + LONGEST + " characters; give " + key + "=" + such);
        }
        return value.strip();
    }

    int number(String key, int otherwise, int most) {
        String text = values.get(key);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("\\d{1,6}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException(key + " is 1 to " + most + ", not '" + text + "'");
        }
        return Integer.parseInt(text);
    }
}
