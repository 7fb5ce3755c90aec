package io.edgewitness.collector.vision;

/** Who changes something. */
public interface Author {
    /** What is done, as the trail names it. */
    enum Deed {
        PICTURE_SET_ADD,
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
        TRAINING_RELEASE
    }

    /** @return for people */
    String name();

    /**
     * Writes down what is about to be done: all checks are over, nothing is changed yet. What it throws stops the change.
     *
     * @param about in words of the user's, such as a picture's name
     */
    void tells(Deed deed, PictureSet set, String about);
}
