package io.edgewitness.collector.workplace;

import java.util.Locale;

/** Why something was not done. The texts are in {@code refusals_zh.properties} and {@code refusals_en.properties}. */
public enum Refusal {
    NOT_ALLOWED(Kind.DENIED),
    NO_SUCH_PROJECT(Kind.UNKNOWN),
    NO_SUCH_PERSON(Kind.UNKNOWN),
    NO_SUCH_NODE(Kind.UNKNOWN),
    NO_SUCH_FILE(Kind.UNKNOWN),
    NO_SUCH_ENTRY(Kind.UNKNOWN),
    TEXT_EMPTY(Kind.INPUT),
    TEXT_TOO_LONG(Kind.INPUT),
    TEXT_CONTROL(Kind.INPUT),
    BAD_ID(Kind.INPUT),
    BAD_PLACE_ID(Kind.INPUT),
    BAD_EMAIL(Kind.INPUT),
    BAD_LANGUAGE(Kind.INPUT),
    BAD_PARENT(Kind.INPUT),
    BAD_TIME(Kind.INPUT),
    BAD_KIND(Kind.INPUT),
    NODE_EXISTS(Kind.CONFLICT),
    NODE_CLOSED(Kind.CONFLICT),
    LOGIN_TAKEN(Kind.CONFLICT),
    NOT_IN_ZONE(Kind.CONFLICT),
    AGENT_ELSEWHERE(Kind.CONFLICT),
    LAST_ADMIN(Kind.CONFLICT),
    NOT_YOURSELF(Kind.CONFLICT),
    PERSON_GONE(Kind.CONFLICT),
    ROLE_DOES_NOT_FIT(Kind.INPUT),
    GRANT_EXISTS(Kind.CONFLICT),
    NOBODYS_PERSON(Kind.DENIED),
    SIGNS_IN_ELSEWHERE(Kind.DENIED),
    PASSWORD_TOO_SHORT(Kind.INPUT),
    PASSWORD_TOO_LONG(Kind.INPUT),
    PASSWORD_IS_NAME(Kind.INPUT),
    PASSWORD_COMMON(Kind.INPUT),
    PASSWORD_SAME(Kind.INPUT),
    WRONG_PASSWORD(Kind.DENIED),
    ONE_TIME_OVER(Kind.DENIED),
    TOO_MANY_ATTEMPTS(Kind.THROTTLED),
    EXTERNAL_NO_ROLE(Kind.DENIED),
    EXTERNAL_DOMAIN(Kind.DENIED),
    EXTERNAL_DISABLED(Kind.DENIED),
    EXTERNAL_TAKEN(Kind.CONFLICT),
    LAST_WAY_IN(Kind.CONFLICT),
    TOKEN_TOO_LONG_LIVED(Kind.INPUT),
    TOKEN_TOO_MUCH(Kind.DENIED),
    TOKEN_NOTHING(Kind.INPUT),
    TOKEN_OF_ALL(Kind.INPUT),
    BAD_ISSUER(Kind.INPUT),
    BAD_SECRET_REFERENCE(Kind.INPUT),
    BAD_DOMAIN(Kind.INPUT),
    PROJECT_CLOSED(Kind.CONFLICT),
    BAD_KEY(Kind.INPUT),
    BAD_JSON(Kind.INPUT),
    ANSWER_TOO_LARGE(Kind.INPUT),
    ANSWERS_TOO_LARGE(Kind.INPUT),
    TOO_MANY_ANSWERS(Kind.INPUT),
    PROJECT_TEXT_FULL(Kind.INPUT),
    TOO_MANY_FILES(Kind.INPUT),
    BAD_SLOT(Kind.INPUT),
    FILE_TOO_LARGE(Kind.INPUT),
    FILE_EMPTY(Kind.INPUT),
    FILE_KIND(Kind.INPUT),
    PROJECT_FULL(Kind.INPUT),
    DISK(Kind.AWAY),
    DATABASE_DISK(Kind.AWAY),
    DATABASE(Kind.AWAY);

    /** What the asking side can do about it. */
    public enum Kind {
        /** Ask for a right, or sign in. */
        DENIED,
        /** It is not there, or not for you: both look the same. */
        UNKNOWN,
        /** Mend what was given. */
        INPUT,
        /** Look at how things stand now. */
        CONFLICT,
        /** Wait; the first argument is the number of seconds. */
        THROTTLED,
        /** Try again later. */
        AWAY
    }

    private final Kind kind;

    Refusal(Kind kind) {
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** @return its name in the files of texts, such as {@code password-too-short} */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @param arguments for {0}, {1} ... of the text; never a secret */
    Refused with(Object... arguments) {
        return new Refused(this, null, arguments);
    }
}
