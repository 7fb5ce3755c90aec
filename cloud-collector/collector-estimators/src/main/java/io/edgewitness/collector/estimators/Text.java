package io.edgewitness.collector.estimators;

/**
 * Something to tell a reader.
 *
 * @param code short name in kebab case that programs compare
 */
public record Text(String code, String zh, String en) {
    /** @param language {@code zh}, anything else is English */
    public String in(String language) {
        return language.startsWith("zh") ? zh : en;
    }
}
