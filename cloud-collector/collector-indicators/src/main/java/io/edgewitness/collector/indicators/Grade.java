package io.edgewitness.collector.indicators;

/**
 * How far a figure is evidence. It belongs to the value in its window, not to the metric. The order is that of propagation: a figure
 * is as good as the worst that went into it, and one simulated sample makes it a simulation.
 */
public enum Grade {
    M1("●", "M1", "实测", "measured"),
    M2("◐", "M2", "实测（有限制）", "measured, with a limitation"),
    D("◇", "D", "推算", "derived"),
    D_PRIME("◇′", "D′", "推算（含申报参数）", "derived with declared parameters"),
    C("□", "C", "申报", "declared"),
    X("—", "X", "缺失", "missing"),
    S("仿", "S", "仿真", "simulated");

    private final String mark;
    private final String id;
    private final String zh;
    private final String en;

    Grade(String mark, String id, String zh, String en) {
        this.mark = mark;
        this.id = id;
        this.zh = zh;
        this.en = en;
    }

    /** @return what a form prints beside the figure */
    public String mark() {
        return mark;
    }

    /** @return the name in the field's tables; {@code D′} is not a Java name */
    public String id() {
        return id;
    }

    public String title(String language) {
        return language.startsWith("zh") ? zh : en;
    }

    /** @throws IllegalArgumentException if no grade is called so */
    public static Grade of(String id) {
        for (Grade g : values()) {
            if (g.id.equals(id)) {
                return g;
            }
        }
        throw new IllegalArgumentException("no grade is called '" + id + "'");
    }

    public Grade worst(Grade other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** @return whether a filing may print the number: neither missing nor simulated */
    public boolean printable() {
        return this != X && this != S;
    }
}
