package io.edgewitness.edge.runtime;

import java.util.List;

/** Ends a command with a message and an exit code. */
public final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final transient List<Text> arguments;

    private Failure(Problem problem, List<Text> arguments) {
        super(problem.say(Language.EN, arguments));
        this.problem = problem;
        this.arguments = arguments;
    }

    public static Failure of(Problem problem, String... arguments) {
        return new Failure(problem, List.of(arguments).stream().map(Text::of).toList());
    }

    public int exit() {
        return problem.exit();
    }

    public String say(Language language) {
        return problem.say(language, arguments);
    }
}
