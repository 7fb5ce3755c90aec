package io.edgewitness.collector.workplace;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What can be done that the trail tells of. Entries are for good, so a name that was used stays. */
public enum Act {
    SIGN_IN(Field.SIGN_IN),
    SIGN_IN_EXTERNAL(Field.SIGN_IN),
    SIGN_IN_FAILED(Field.SIGN_IN),
    SIGN_OUT(Field.SIGN_IN),
    SESSIONS_END(Field.SIGN_IN),
    PASSWORD_CHANGE(Field.SIGN_IN),
    PASSWORD_RESET(Field.SIGN_IN),
    IDENTITY_LINK(Field.SIGN_IN),
    IDENTITY_UNLINK(Field.SIGN_IN),
    PERSON_CREATE(Field.PEOPLE),
    PERSON_EDIT(Field.PEOPLE),
    PERSON_DISABLE(Field.PEOPLE),
    PERSON_ENABLE(Field.PEOPLE),
    PERSON_DELETE(Field.PEOPLE),
    ROLE_GIVE(Field.PEOPLE),
    ROLE_TAKE(Field.PEOPLE),
    TOKEN_ISSUE(Field.PEOPLE),
    TOKEN_REVOKE(Field.PEOPLE),
    PROVIDER_SAVE(Field.PEOPLE),
    PROVIDER_REMOVE(Field.PEOPLE),
    NODE_ADD(Field.PLACES),
    NODE_RENAME(Field.PLACES),
    NODE_CLOSE(Field.PLACES),
    NODE_OPEN(Field.PLACES),
    NODE_JOIN(Field.PLACES),
    AGENT_ATTACH(Field.PLACES),
    AGENT_DETACH(Field.PLACES),
    CONSENT_GIVE(Field.PLACES),
    CONSENT_REVOKE(Field.PLACES),
    PROJECT_CREATE(Field.PROJECTS),
    PROJECT_RENAME(Field.PROJECTS),
    PROJECT_STATE(Field.PROJECTS),
    PROJECT_EXPORT(Field.PROJECTS),
    ANSWER(Field.PROJECTS),
    ANSWER_ASIDE(Field.PROJECTS),
    ANSWER_SETTLE(Field.PROJECTS),
    FILE_ADD(Field.PROJECTS),
    FILE_CAPTION(Field.PROJECTS),
    FILE_MOVE(Field.PROJECTS),
    FILE_REMOVE(Field.PROJECTS),
    FILE_RESTORE(Field.PROJECTS),
    NOTE_ADD(Field.PROJECTS),
    ORDER(Field.PLANT),
    TELL(Field.PLANT),
    MODEL_RELEASE(Field.PLANT),
    MODEL_STEP(Field.PLANT),
    RECORDING_ASK(Field.PLANT),
    ALARM_ACKNOWLEDGE(Field.PLANT),
    MESSAGE_ACKNOWLEDGE(Field.PLANT),
    MESSAGE_RULE_ADD(Field.PLANT),
    MESSAGE_RULE_REMOVE(Field.PLANT),
    LIFE_MODEL_TRAIN(Field.PLANT),
    LIFE_MODEL_CANCEL(Field.PLANT),
    LIFE_MODEL_DELETE(Field.PLANT),
    PICTURE_SET_ADD(Field.PLANT),
    PICTURE_SET_EDIT(Field.PLANT),
    PICTURE_SET_REMOVE(Field.PLANT),
    PICTURE_ADD(Field.PLANT),
    PICTURE_LABEL(Field.PLANT),
    PICTURE_MARK(Field.PLANT),
    PICTURE_REMOVE(Field.PLANT),
    TRAINING_BEGIN(Field.PLANT),
    TRAINING_CANCEL(Field.PLANT),
    TRAINING_RESUME(Field.PLANT),
    TRAINING_REMOVE(Field.PLANT),
    TRAINING_RELEASE(Field.PLANT),
    AGENT_TOKEN(Field.PLANT),
    REBUILD(Field.PLANT),
    PLAN_SIGN(Field.EVIDENCE),
    PLAN_AMEND(Field.EVIDENCE),
    PLAN_RELEASE(Field.EVIDENCE),
    ADJUSTMENT_SIGN(Field.EVIDENCE),
    HEAD_SIGN(Field.EVIDENCE),
    ANCHOR_ADD(Field.EVIDENCE),
    EPCIS_DECLARE(Field.EVIDENCE),
    AUDIT_FETCH(Field.EVIDENCE),
    AUDIT_NOTE(Field.EVIDENCE);

    /** What an act is about. */
    public enum Field {
        SIGN_IN,
        PEOPLE,
        PLACES,
        PROJECTS,
        PLANT,
        EVIDENCE;

        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Field field;

    Act(Field field) {
        this.field = field;
    }

    public Field field() {
        return field;
    }

    /** @return as the trail keeps it, such as {@code sign-in} */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @return null: none, for instance one of a later version */
    public static @Nullable Act of(String id) {
        return Arrays.stream(values())
                .filter(a -> a.id().equals(id))
                .findFirst()
                .orElse(null);
    }
}
