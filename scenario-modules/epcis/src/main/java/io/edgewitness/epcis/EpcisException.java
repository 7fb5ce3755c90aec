package io.edgewitness.epcis;

import java.util.List;
import java.util.stream.Collectors;

/** A document that is not EPCIS, with each mistake at its place. */
public final class EpcisException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<EpcisProblem> problems;

    EpcisException(List<EpcisProblem> problems) {
        super(problems.stream().map(EpcisProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** @return one or more, in the order in which they were found */
    public List<EpcisProblem> problems() {
        return problems;
    }
}
