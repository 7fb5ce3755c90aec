package io.edgewitness.collector.vision;

import java.util.List;

/** Somebody's picture, label or wish cannot be taken. Pages and REST have a text for each {@link Code}, in both languages. */
public final class TeachFault extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** What is wrong; what its text is filled with stands beside it. */
    public enum Code {
        /** no set, picture or training of that id, or none that one may see */
        NO_SUCH,
        /** somebody's name: he changed it after it was read here */
        CHANGED,
        NAME,
        /** the most of them */
        CLASSES,
        /** a class that pictures have and the new list has not */
        CLASS_USED,
        /** how many are allowed */
        SETS_FULL,
        /** how many are allowed */
        SET_FULL,
        /** how many bytes are allowed */
        SET_HEAVY,
        /** limit in MiB */
        TOO_LARGE,
        NO_PICTURE,
        TORN,
        /** its pixels, the limit */
        TOO_MANY_PIXELS,
        /** width, height, the least */
        TOO_SMALL,
        DARK,
        /** the name under which it is there */
        TWICE,
        /** the class, the classes that there are */
        NO_CLASS,
        SPECIMEN,
        MARKS_ON_GOOD,
        MASK_TORN,
        /** width and height of the mask, of the picture */
        MASK_SIZE,
        BOX,
        DISK,
        /** how many are allowed */
        STEPS,
        NO_NATIVES,
        NO_GOOD,
        /** how many parts are good, how many are needed */
        FEW_GOOD,
        NONE_MARKED,
        /** the class */
        ONE_SPECIMEN,
        FEW_PARTS,
        /** how many may wait or be kept */
        TRAININGS_FULL,
        NOT_OVER,
        NO_MODEL,
        OTHER_SET,
        NOTHING_COMMON,
        /** of what sides are a multiple */
        MODEL_SIZE,
        DISK_TRAINING,
        BROKEN
    }

    private final Code code;
    private final transient List<Object> with;

    /** @param with what fills the text's places, in order */
    public TeachFault(Code code, Object... with) {
        super(code + " " + List.of(with));
        this.code = code;
        this.with = List.of(with);
    }

    public Code code() {
        return code;
    }

    /** @return what fills the text's places, in order */
    public List<Object> with() {
        return with;
    }
}
