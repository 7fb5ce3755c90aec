package io.edgewitness.collector.pages;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Target;
import io.edgewitness.collector.workplace.Workplace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody does first here, and what of it is done, as things stand.
 *
 * @param steps in their order; empty: there is nothing for this one to begin with
 */
public record FirstSteps(List<Step> steps) {
    /**
     * @param text key of what to do
     * @param optional it goes without
     * @param link where; empty: not on these pages
     * @param place key of what the link says
     */
    public record Step(String text, boolean done, boolean optional, String link, String place) {}

    /** @return whether nothing is left that it does not go without */
    public boolean isDone() {
        return steps.stream().allMatch(s -> s.done || s.optional);
    }

    /**
     * @param access null: nobody is signed in
     * @param begun whether anybody has ever signed in
     * @param agents whether records have come that this one may see
     * @param scenarios whether any of their agents runs one
     */
    static FirstSteps of(
            Workplace workplace, @Nullable Access access, boolean begun, boolean agents, boolean scenarios) {
        Step enrolled = new Step("step-agent", agents, false, "", "");
        if (access == null || access.may(Permission.MANAGE_PLATFORM, Target.platform())) {
            return platform(workplace, access, begun, optional(enrolled));
        }
        if (access.mayAnywhere(Permission.CREATE_PROJECT)) {
            boolean project = workplace.projects().any(access);
            return new FirstSteps(List.of(
                    new Step("step-own-project", project, false, "/forms/new", "project-new"), optional(enrolled)));
        }
        if (access.mayAnywhere(Permission.OPERATE)) {
            return new FirstSteps(
                    List.of(enrolled, new Step("step-scenario", scenarios, false, "/scenarios", "nav-scenarios")));
        }
        return new FirstSteps(List.of());
    }

    private static FirstSteps platform(Workplace workplace, @Nullable Access access, boolean begun, Step enrolled) {
        List<Step> steps = new ArrayList<>();
        if (access == null) {
            steps.add(new Step("step-sign-in", begun, false, SignInGate.DOOR, "sign-in"));
        }
        Workplace.Begun all = workplace.begun();
        steps.add(new Step("step-place", all.places(), false, access == null ? "" : "/places", "places"));
        steps.add(new Step("step-filer", all.filers(), false, access == null ? "" : "/users#invite", "invite"));
        steps.add(enrolled);
        steps.add(new Step("step-project", all.projects(), false, access == null ? "" : "/forms", "nav-forms"));
        return new FirstSteps(steps);
    }

    private static Step optional(Step step) {
        return new Step(step.text, step.done, true, step.link, step.place);
    }
}
