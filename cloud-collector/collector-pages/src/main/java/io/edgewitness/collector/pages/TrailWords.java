package io.edgewitness.collector.pages;

import io.edgewitness.collector.forms.Field;
import io.edgewitness.collector.forms.Notice;
import io.edgewitness.collector.workplace.Act;
import io.edgewitness.collector.workplace.Actor;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.Trail;
import io.edgewitness.collector.workplace.TrailNames;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Entries of the trail as sentences in the reader's language. What an entry keeps is never changed: where it is not as this version writes
 * it, it is shown as it stands.
 */
public final class TrailWords {
    private static final Map<String, Notice> NOTICES = new ConcurrentHashMap<>();
    private static final String FROM = ", from ";
    private static final String UNTIL = " until ";

    private final View view;
    private final TrailNames names;

    /**
     * A piece of a sentence.
     *
     * @param raw what the entry itself says, to be shown on asking; empty: the same
     * @param at a time in the place of a text; null: none
     */
    public record Piece(String text, String raw, @Nullable Instant at) {
        static Piece of(String text) {
            return new Piece(text, "", null);
        }
    }

    /** @param place where it belongs, with its id; an empty text: to the platform */
    public record Line(Trail.Entry entry, Piece who, String act, List<Piece> sentence, Piece place) {}

    TrailWords(View view, TrailNames names) {
        this.view = view;
        this.names = names;
    }

    Line line(Trail.Entry e) {
        Act act = Act.of(e.action());
        List<Piece> sentence =
                act == null ? List.of(Piece.of(e.action() + " " + e.target() + " " + e.detail())) : sentence(act, e);
        String node = e.node();
        return new Line(
                e,
                who(e),
                act == null ? e.action() : view.t("act-" + act.id()),
                sentence,
                node == null ? Piece.of("") : named(node));
    }

    private Piece who(Trail.Entry e) {
        if (e.actor().equals(Actor.COLLECTOR.id()) || e.actor().equals(Actor.NOBODY.id())) {
            return new Piece(view.t("actor-" + e.actor()), e.actor(), null);
        }
        return new Piece(e.actorName(), e.actor(), null);
    }

    /** No default: a kind of act without a sentence does not compile. */
    private List<Piece> sentence(Act act, Trail.Entry e) {
        String detail = e.detail();
        return switch (act) {
            case SIGN_IN, SIGN_IN_EXTERNAL -> say(act, Piece.of(after(detail, "from ")));
            case SIGN_IN_FAILED -> say(act, person(e), why(before(detail, FROM)), Piece.of(after(detail, FROM)));
            case SIGN_OUT, PASSWORD_CHANGE -> say(act);
            case SESSIONS_END -> detail.equals("others") ? filled("did-sessions-end-others") : say(act, person(e));
            case PASSWORD_RESET, PERSON_CREATE, PERSON_EDIT, PERSON_DISABLE, PERSON_ENABLE, PERSON_DELETE ->
                say(act, person(e));
            case IDENTITY_LINK, IDENTITY_UNLINK -> say(act, person(e), Piece.of(detail));
            case ROLE_GIVE, ROLE_TAKE -> say(act, person(e), role(before(detail, " ")), where(e));
            case TOKEN_ISSUE ->
                say(act, named(e.target()), permissions(before(detail, UNTIL)), time(after(detail, UNTIL)), where(e));
            case TOKEN_REVOKE -> say(act, named(e.target()));
            case PROVIDER_SAVE, PROVIDER_REMOVE -> say(act, Piece.of(e.target()));
            case NODE_ADD, NODE_CLOSE, NODE_OPEN -> say(act, kind(e.target()), named(e.target()));
            case NODE_RENAME -> say(act, kind(e.target()), new Piece(detail, e.target(), null));
            case NODE_JOIN ->
                detail.isEmpty()
                        ? filled("did-node-leave", named(e.target()))
                        : say(act, named(e.target()), named(detail));
            case AGENT_ATTACH -> say(act, Piece.of(e.target()), named(detail));
            case AGENT_DETACH -> say(act, Piece.of(e.target()), where(e));
            case CONSENT_GIVE, CONSENT_REVOKE -> consent(act, detail);
            case PROJECT_CREATE, PROJECT_RENAME, NOTE_ADD -> say(act, project(e));
            case PROJECT_STATE ->
                say(act, project(e), state(before(detail, " ")), Piece.of(after(detail, " at revision ")));
            case PROJECT_EXPORT -> say(act, project(e), exported(detail));
            case ANSWER -> say(act, answer(e, e.target()), project(e), Piece.of(detail));
            case ANSWER_ASIDE -> say(act, answer(e, e.target()), project(e));
            case ANSWER_SETTLE -> say(act, settled(e), project(e));
            case FILE_ADD, FILE_CAPTION, FILE_MOVE, FILE_REMOVE, FILE_RESTORE ->
                say(act, named(e.target()), project(e), slot(e, before(detail, " ")));
            case ORDER, TELL, MODEL_RELEASE, MODEL_STEP, RECORDING_ASK ->
                say(act, Piece.of(e.target()), Piece.of(detail));
            case ALARM_ACKNOWLEDGE, MESSAGE_ACKNOWLEDGE -> say(act, alarm(detail), Piece.of(after(detail, ", ")));
            case MESSAGE_RULE_ADD, MESSAGE_RULE_REMOVE, LIFE_MODEL_TRAIN, LIFE_MODEL_CANCEL, LIFE_MODEL_DELETE ->
                say(act, Piece.of(detail));
            case PICTURE_SET_ADD,
                    PICTURE_SET_EDIT,
                    PICTURE_SET_REMOVE,
                    PICTURE_ADD,
                    PICTURE_LABEL,
                    PICTURE_MARK,
                    PICTURE_REMOVE,
                    TRAINING_BEGIN,
                    TRAINING_CANCEL,
                    TRAINING_RESUME,
                    TRAINING_REMOVE,
                    TRAINING_RELEASE -> say(act, Piece.of(before(detail, ": ")), Piece.of(after(detail, ": ")));
            case AGENT_TOKEN -> say(act, Piece.of(e.target()), time(after(detail, "until ")));
            case REBUILD, HEAD_SIGN -> say(act, Piece.of(e.target()));
            case EPCIS_DECLARE -> say(act, Piece.of(e.target()));
            case ANCHOR_ADD -> say(act, Piece.of(detail));
            case PLAN_SIGN, PLAN_AMEND, PLAN_RELEASE, AUDIT_NOTE ->
                say(act, Piece.of(e.target()), Piece.of(before(detail, ", sha256 ")));
            case ADJUSTMENT_SIGN -> say(act, Piece.of(e.target()), Piece.of(detail));
            case AUDIT_FETCH -> say(act, Piece.of(e.target()));
        };
    }

    private List<Piece> say(Act act, Piece... with) {
        return filled("did-" + act.id(), with);
    }

    /** The text, with a piece for each of its places. */
    private List<Piece> filled(String key, Piece... with) {
        String text = view.t(key);
        List<Piece> pieces = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf('{'); at >= 0; at = text.indexOf('{', from)) {
            pieces.add(Piece.of(text.substring(from, at)));
            int place = text.charAt(at + 1) - '0';
            pieces.add(place < with.length ? with[place] : Piece.of("—"));
            from = at + 3;
        }
        pieces.add(Piece.of(text.substring(from)));
        return pieces;
    }

    /** @return what stands before the mark; all of it if there is none */
    private static String before(String text, String mark) {
        int at = text.indexOf(mark);
        return at < 0 ? text : text.substring(0, at);
    }

    /** @return what stands behind the mark; all of it if there is none */
    private static String after(String text, String mark) {
        int at = text.indexOf(mark);
        return at < 0 ? text : text.substring(at + mark.length());
    }

    private Piece named(String id) {
        String name = names.of(id);
        return new Piece(name, name.equals(id) ? "" : id, null);
    }

    private Piece person(Trail.Entry e) {
        return e.target().equals("unknown") ? Piece.of(view.t("person-unknown")) : named(e.target());
    }

    private Piece why(String code) {
        return new Piece(view.text().orElse("why-" + code.replace(' ', '-'), code), code, null);
    }

    private Piece time(String text) {
        try {
            return new Piece(text, "", Instant.parse(text));
        } catch (DateTimeException e) {
            return Piece.of(text);
        }
    }

    private Piece where(Trail.Entry e) {
        String node = e.node();
        return e.project() != null ? project(e) : node == null ? Piece.of(view.t("platform")) : named(node);
    }

    private Piece kind(String node) {
        return Piece.of(view.t("kind-" + Names.of(Node.kind(node))).toLowerCase(Locale.ROOT));
    }

    private Piece role(String name) {
        return code("role-", name);
    }

    private Piece state(String name) {
        return code("project-state-", name);
    }

    private Piece permissions(String all) {
        List<String> shown = new ArrayList<>();
        for (String one : all.split(" ", -1)) {
            shown.add(code("permission-", one).text());
        }
        return new Piece(String.join(view.chinese() ? "、" : ", ", shown), all, null);
    }

    /** Of a constant as Java writes it. */
    private Piece code(String prefix, String name) {
        String id = name.toLowerCase(Locale.ROOT).replace('_', '-');
        return new Piece(view.text().orElse(prefix + id, name), name, null);
    }

    private List<Piece> consent(Act act, String detail) {
        String[] parts = detail.split(" ", -1);
        if (parts.length < 2) {
            return say(act, Piece.of(detail));
        }
        Piece kind = new Piece(view.text().orElse("aggregate-" + parts[1], parts[1]), parts[1], null);
        return parts.length < 4
                ? say(act, named(parts[0]), kind)
                : say(act, named(parts[0]), kind, time(parts[2]), time(parts[3]));
    }

    private Piece project(Trail.Entry e) {
        String project = e.project();
        return project == null ? Piece.of("") : named(project);
    }

    /** Names of files, without their digests. */
    private static Piece exported(String detail) {
        List<String> files = new ArrayList<>();
        for (String one : after(detail, ": ").split(", ", -1)) {
            files.add(before(one, " "));
        }
        return new Piece(String.join(", ", files), detail, null);
    }

    private Piece answer(Trail.Entry e, String key) {
        return new Piece(label(e, key), key, null);
    }

    private Piece settled(Trail.Entry e) {
        String key = names.of(e.target());
        return key.equals(e.target()) ? Piece.of(key) : new Piece(label(e, key), e.target(), null);
    }

    private Piece slot(Trail.Entry e, String slot) {
        return switch (slot) {
            case ProjectText.PHOTOS -> new Piece(view.t("slot-photos"), slot, null);
            case ProjectText.LISTS -> new Piece(view.t("slot-lists"), slot, null);
            default -> answer(e, slot);
        };
    }

    private String label(Trail.Entry e, String key) {
        String notice = e.project() == null ? null : names.notices().get(e.project());
        if (notice == null || !Notice.installed().contains(notice)) {
            return key;
        }
        Map<String, Field> fields =
                NOTICES.computeIfAbsent(notice, Notice::load).fields();
        return HistoryPages.name(view, fields, key);
    }

    /** Kind in Chinese and English, then the subject. */
    private Piece alarm(String detail) {
        String kind = before(detail, ", ");
        return new Piece(view.chinese() ? before(kind, " / ") : after(kind, " / "), kind, null);
    }
}
