package io.edgewitness.collector.pages;

/** What the navigation names, in its order. */
public enum Section {
    OVERVIEW("/", "nav-overview"),
    LIVE("/live", "nav-live"),
    SCENARIOS("/scenarios", "nav-scenarios"),
    INDICATORS("/indicators", "nav-indicators"),
    EVIDENCE("/evidence", "nav-evidence"),
    FORMS("/forms", "nav-forms"),
    USERS("/users", "nav-users"),
    OPERATIONS("/operations", "nav-operations");

    private final String path;
    private final String text;

    Section(String path, String text) {
        this.path = path;
        this.text = text;
    }

    /** Whether its pages show what agents said. */
    boolean showsPlant() {
        return this != USERS;
    }

    /** Whether its pages ask again by themselves; elsewhere people type. */
    boolean polls() {
        return this == OVERVIEW || this == LIVE || this == SCENARIOS || this == EVIDENCE;
    }

    public String path() {
        return path;
    }

    /** @return key of its name among the texts */
    public String text() {
        return text;
    }
}
