package io.edgewitness.collector.pages;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.forms.AnswerCheck;
import io.edgewitness.collector.forms.Notice;
import io.edgewitness.collector.workplace.Answer;
import io.edgewitness.collector.workplace.Refusal;
import io.edgewitness.collector.workplace.Refused;
import org.jspecify.annotations.Nullable;

/** The one way in for answers, whether they come from a page, a file or a program: each is looked at by itself, then put. Any thread. */
final class Answering {
    /** Keys of answers of ours besides a notice's fields. */
    static final String DUE = "due";

    static final String GUIDE = "guide:";
    static final String FOLLOW_UP = "follow-up:";

    private static final String UNKNOWN = "EW-FORM-UNKNOWN-FIELD";
    static final String TOO_LONG = "EW-FORM-TOO-LONG";

    /** What became of an answer. */
    sealed interface Outcome {}

    /** @param revision of the answer that stands now */
    record Taken(long revision) implements Outcome {}

    /** Nothing was changed. */
    record Wrong(Text text) implements Outcome {}

    /** Somebody else was quicker; nothing was changed, and what was refused is kept. */
    record Clashed(Answer.Conflict conflict) implements Outcome {}

    private final FormDesk desk;

    Answering(FormDesk desk) {
        this.desk = desk;
    }

    /**
     * Takes an answer. The same as what stands there is no change, whatever its writer had seen.
     *
     * @param base revision of the answer that its writer had seen; 0: none
     */
    Outcome take(OpenProject open, String key, String json, long base) {
        Text wrong = wrong(open.notice(), key, json);
        if (wrong != null) {
            return new Wrong(wrong);
        }
        Answer current = open.answer(key);
        if (ProjectText.same(json, current == null ? null : current.json())) {
            return new Taken(current == null ? 0 : current.revision());
        }
        Answer.Put put;
        try {
            put = desk.workplace().answers().put(open.access(), open.id(), key, json, base);
        } catch (Refused e) {
            if (e.kind() == Refusal.Kind.INPUT) {
                return new Wrong(
                        new Text("EW-FORM-" + e.refusal().name().replace('_', '-'), e.text("zh"), e.text("en")));
            }
            throw e;
        }
        return put instanceof Answer.Saved saved ? new Taken(saved.revision()) : new Clashed((Answer.Conflict) put);
    }

    /** @return why the answer is not taken; null: it is. A text that is too long is: it blocks the filing, not the writing. */
    @Nullable
    Text wrong(Notice notice, String key, String json) {
        if (!known(notice, key)) {
            return new Text(UNKNOWN, "通知没有“" + key + "”这一项", "the notice has nothing to answer under “" + key + "”");
        }
        return AnswerCheck.of(notice, key, json, desk.plant().library()).mistakes().stream()
                .filter(t -> !t.code().equals(TOO_LONG) || json.length() > AnswerCheck.most(key))
                .findFirst()
                .orElse(null);
    }

    /** Whether something can be answered under a key. */
    static boolean known(Notice notice, String key) {
        return AnswerCheck.of(notice, key, "0").mistakes().stream()
                .noneMatch(t -> t.code().equals(UNKNOWN));
    }
}
