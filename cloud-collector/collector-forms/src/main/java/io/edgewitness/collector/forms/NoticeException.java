package io.edgewitness.collector.forms;

import java.util.List;
import java.util.stream.Collectors;

/** A notice folder that is not there or cannot be used; the message holds every mistake, one a line. */
public final class NoticeException extends RuntimeException {
    private final transient List<Mistake> mistakes;

    NoticeException(List<Mistake> mistakes) {
        super(mistakes.stream().map(Mistake::toString).collect(Collectors.joining("\n")));
        this.mistakes = List.copyOf(mistakes);
    }

    public List<Mistake> mistakes() {
        return mistakes;
    }
}
