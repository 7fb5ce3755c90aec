package io.edgewitness.edge.runtime;

import java.util.Map;

/** The two languages that messages come in. */
public enum Language {
    EN,
    ZH;

    /** What LC_ALL, LC_MESSAGES or LANG says, in that order; English if none of them names Chinese. */
    public static Language of(Map<String, String> environment) {
        for (String name : new String[] {"LC_ALL", "LC_MESSAGES", "LANG"}) {
            String value = environment.getOrDefault(name, "");
            if (!value.isEmpty()) {
                return value.startsWith("zh") ? ZH : EN;
            }
        }
        return EN;
    }
}
