package io.edgewitness.collector.verify;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.Grade;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a verification found. Filled by one thread. */
public final class VerifyReport {
    private static final String NEWER = "newer-format";

    /** @param subject what is wrong: a file, a batch or a figure */
    public record Problem(String subject, Text what) {}

    /**
     * A figure of the bundle.
     *
     * @param open whether it was made by a definition that this program does not know, so that nothing is known of what it means; or has a
     *     grade that needs a plan, in a bundle of before there were plans
     * @param problem null if it was derived again and is the same in every part
     */
    public record FigureResult(
            String title,
            String printed,
            String exact,
            String grade,
            int records,
            boolean open,
            @Nullable String problem) {}

    private final List<Problem> problems = new ArrayList<>();
    private final List<Text> notes = new ArrayList<>();
    private final List<FigureResult> figures = new ArrayList<>();
    private final List<Text> apart = new ArrayList<>();
    private final List<List<Text>> ofFigures = new ArrayList<>();
    private List<Text> ofNext = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();

    void problem(String subject, String code, String zh, String en) {
        problems.add(new Problem(subject, new Text(code, zh, en)));
    }

    /** Made for a later program: what this one would say of it is worth nothing. */
    void newer(String subject, int format, int most) {
        problem(
                subject,
                NEWER,
                "采用较新的格式（版本" + format + "），本核验程序最高支持版本" + most + "；请使用生成它的采集平台所附的核验程序",
                newer(format, most));
    }

    static String newer(int format, int most) {
        return "made for a newer format (version " + format + "); this verifier reads up to " + most
                + "; take the verifier of the collector that made it";
    }

    void note(String code, String zh, String en) {
        Text note = new Text(code, zh, en);
        notes.add(note);
        apart.add(note);
    }

    /** A note of the figure that comes next, and of no other. */
    void note(String title, String code, String zh, String en) {
        notes.add(new Text(code, title + "：" + zh, title + ": " + en));
        ofNext.add(new Text(code, zh, en));
    }

    void figure(FigureResult result) {
        figures.add(result);
        ofFigures.add(ofNext);
        ofNext = new ArrayList<>();
    }

    void key(String line) {
        keys.add(line);
    }

    /** @return whether every figure was derived again, by a known definition, from records that are what their agents signed */
    public boolean passed() {
        return problems.isEmpty() && !figures.isEmpty() && figures.stream().noneMatch(FigureResult::open);
    }

    /** @return whether nothing is wrong, and yet nothing can be said of some figure: it is unknown here, of a newer format, or there is none */
    public boolean isOpen() {
        return isNewer() || (problems.isEmpty() && !passed());
    }

    private boolean isNewer() {
        return !problems.isEmpty()
                && problems.stream().allMatch(p -> p.what().code().equals(NEWER));
    }

    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** @return gaps, restarts, recoveries, changes of configuration and what else a reader of the figures should know */
    public List<Text> notes() {
        return List.copyOf(notes);
    }

    public List<FigureResult> figures() {
        return List.copyOf(figures);
    }

    /** @return the fingerprints to compare with paper */
    public List<String> keys() {
        return List.copyOf(keys);
    }

    /** Prints everything, Chinese and English, each in a line of its own whatever the bundle's texts hold. */
    public void print(PrintStream out) {
        keys.forEach(k -> line(out, k));
        for (int i = 0; i < figures.size(); i++) {
            FigureResult f = figures.get(i);
            line(
                    out,
                    (f.problem() != null ? "不符 WRONG " : f.open() ? "未定 OPEN  " : "一致 OK    ") + f.title() + ": "
                            + f.printed()
                            + (f.exact().isEmpty() ? "" : " = " + f.exact()) + "; " + f.grade() + "; " + f.records()
                            + " records");
            ofFigures.get(i).forEach(n -> note(out, "    ", n));
        }
        apart.forEach(n -> note(out, "", n));
        for (Problem p : problems) {
            line(
                    out,
                    "错误 wrong: " + p.subject() + ": " + p.what().zh() + " / "
                            + p.what().en());
        }
        line(out, verdict());
        long simulated =
                figures.stream().filter(f -> f.grade().equals(mark(Grade.S))).count();
        if (simulated > 0) {
            line(
                    out,
                    "其中" + simulated + "项由仿真数据得出，不得用于申报 / " + simulated
                            + " of them are made of simulated data and must not be filed");
        }
    }

    /** A grade as it is printed. */
    static String mark(Grade grade) {
        return grade.mark() + " " + grade.id();
    }

    private static void note(PrintStream out, String indent, Text n) {
        line(out, indent + "注意 note: " + n.zh() + " / " + n.en());
    }

    private String verdict() {
        if (isNewer()) {
            return "无法核验：格式较新，本程序不能判定 / not verified: of a newer format than this program reads";
        }
        if (problems.isEmpty() && figures.isEmpty()) {
            return "本证据包不含任何数据；签名、文件及所含记录链已核对，未发现错误 / the bundle holds no figures; its signature, files and the chain of"
                    + " what records it has were checked, and nothing is wrong";
        }
        if (isOpen()) {
            return "未发现错误，但部分数据的指标定义不为本程序所知，或评级未经取证计划，不能判定 / nothing is wrong, but some figures are made by"
                    + " definitions that this program does not know, or graded without asking for plans: not verified";
        }
        return passed()
                ? "全部" + figures.size() + "项数据均可由签名记录重新得出 / all " + figures.size()
                        + " figures were derived again from the signed records"
                : "未通过：" + problems.size() + "处错误 / not verified: " + problems.size() + " problems";
    }

    /** Whoever wrote the bundle chose some of these words: they must not pass for other lines, nor steer the terminal. */
    private static void line(PrintStream out, String text) {
        StringBuilder s = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            int type = Character.getType(c);
            boolean steers = type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR
                    || type == Character.SURROGATE;
            s.appendCodePoint(steers ? 0xfffd : c);
        });
        out.println(s);
    }
}
