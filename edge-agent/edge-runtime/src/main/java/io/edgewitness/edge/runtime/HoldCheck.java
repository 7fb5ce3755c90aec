package io.edgewitness.edge.runtime;

import io.edgewitness.edge.ledger.HoldNeed;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Hold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What {@code check --data} says of the disk that plans need.
 *
 * @param quota bytes that the ledger may take
 * @param free bytes that the disk still has
 */
record HoldCheck(HoldNeed need, long quota, long free) {
    /** The newest segments are never dropped, and what is not held needs room too. */
    private static final double SPARE = 1.25;

    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;

    boolean isEnough() {
        return withSpare() <= quota && need.bytes() - need.usedBytes() <= free;
    }

    private long withSpare() {
        return (long) (need.bytes() * SPARE);
    }

    /** One a hold, then what they take together. */
    List<String> lines(Language language) {
        boolean zh = language == Language.ZH;
        List<String> lines = new ArrayList<>();
        for (Hold h : need.holds()) {
            lines.add(
                    zh
                            ? "取证计划 " + h.getPlan() + "：样本保留至 " + Nanos.instant(h.getUntil())
                            : "plan " + h.getPlan() + ": samples are held until " + Nanos.instant(h.getUntil()));
        }
        if (need.holds().isEmpty()) {
            lines.add(zh ? "没有取证计划要求保留样本" : "no plan holds samples");
        } else if (!need.isMeasured()) {
            lines.add(
                    zh
                            ? "尚无数据可估算所需存储：请先运行代理"
                            : "nothing was measured yet that the need follows from: run the agent first");
        } else {
            String samples = daily(need.samplesPerSecond());
            String evidence = daily(need.evidencePerSecond());
            String bytes = size(need.bytes());
            String has = size(quota);
            lines.add(
                    zh
                            ? "共保留样本 " + days(need.held()) + " 天，每天 " + samples + "；其后的证据 " + days(need.behind())
                                    + " 天，每天 " + evidence + "；约需 " + bytes + "；ledger.quota 为 " + has + "，磁盘剩余 "
                                    + size(free)
                            : "together samples of " + days(need.held()) + " days at " + samples
                                    + " a day, and the evidence from there on, " + days(need.behind()) + " days at "
                                    + evidence + " a day: about " + bytes + "; ledger.quota is " + has
                                    + ", the disk has " + size(free) + " left");
        }
        return lines;
    }

    /** @return the mend */
    Failure tooLittle() {
        return Failure.of(Problem.HOLDS_NEED, size(need.bytes()), gib(withSpare()));
    }

    private static long days(Duration time) {
        return Math.max(1, time.toDays());
    }

    private static String daily(double perSecond) {
        return size((long) (perSecond * 86_400));
    }

    private static String gib(long bytes) {
        return Math.max(1, (bytes + GIB - 1) / GIB) + "GiB";
    }

    private static String size(long bytes) {
        return bytes >= GIB
                ? String.format(Locale.ROOT, "%.1f GiB", bytes / (double) GIB)
                : String.format(Locale.ROOT, "%.1f MiB", bytes / (double) MIB);
    }
}
