package io.edgewitness.collector.estimators;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a baseline comes from, in order of preference. The order of the constants is that order. */
public enum BaselineKind {
    /** Sensors first, module later. */
    MEASURED("B1", "实测基期", "measured before", "M1", Arithmetic.TWO_PERIODS),
    /** The module advises only; its windows are the baseline, and the sums are those of two periods. */
    SHADOW("B2", "影子运行", "shadow mode", "M1", Arithmetic.TWO_PERIODS),
    /** Alternate days with the module enabled and disabled. */
    ON_OFF("B3", "启停交替", "on/off trial", "M1", Arithmetic.ADJACENT_PAIRS),
    /** Against lines not yet converted: another boundary, so the figure keeps that limitation. */
    STAGGERED("B4", "分批上线对照", "staggered roll-out", "M2", Arithmetic.DIFFERENCE_IN_DIFFERENCES),
    /** Not signed when it was produced. */
    IMPORTED("B5", "导入的历史数据", "imported history", "C", Arithmetic.TWO_PERIODS),
    NONE("B6", "无基期，仅报当前值", "none: present level only", "X", Arithmetic.NONE);

    /** How the two sides are compared. */
    public enum Arithmetic {
        /** A model of the first period predicts the second: {@link Savings}, or the samples of both side by side. */
        TWO_PERIODS,
        /** {@link Comparisons#onOff}. */
        ADJACENT_PAIRS,
        /** {@link Comparisons#differenceInDifferences}. */
        DIFFERENCE_IN_DIFFERENCES,
        NONE
    }

    private final String id;
    private final String zh;
    private final String en;
    private final String topGrade;
    private final Arithmetic arithmetic;

    BaselineKind(String id, String zh, String en, String topGrade, Arithmetic arithmetic) {
        this.id = id;
        this.zh = zh;
        this.en = en;
        this.topGrade = topGrade;
        this.arithmetic = arithmetic;
    }

    /** @return those that a change can be claimed with, the best first */
    public static List<BaselineKind> ofChanges() {
        return Arrays.stream(values()).filter(k -> k != NONE).toList();
    }

    /** @param id {@code B1} to {@code B5}. @return null: there is no such kind */
    public static @Nullable BaselineKind ofChange(String id) {
        return ofChanges().stream().filter(k -> k.id.equals(id)).findFirst().orElse(null);
    }

    /** @return {@code B1} to {@code B6} */
    public String id() {
        return id;
    }

    public String title(String language) {
        return language.startsWith("zh") ? zh : en;
    }

    /** @return id of the best grade that a claimed change can reach; X: no change can be claimed */
    public String topGrade() {
        return topGrade;
    }

    public Arithmetic arithmetic() {
        return arithmetic;
    }
}
