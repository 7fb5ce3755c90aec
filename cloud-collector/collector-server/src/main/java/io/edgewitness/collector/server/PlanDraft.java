package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.EvidencePlan;
import io.edgewitness.collector.indicators.IndicatorDefinition;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.PlanBook;
import io.edgewitness.collector.indicators.PlanCheck;
import io.edgewitness.collector.indicators.PlanMistake;
import io.edgewitness.collector.indicators.PlanPlaces;
import io.edgewitness.collector.indicators.PlanReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A plan that can be signed.
 *
 * @param warnings what a person should know who signs it
 */
record PlanDraft(EvidencePlan plan, List<Text> warnings) {

    /** Reads what a person wrote, and completes and checks it by what is recorded. */
    record Reader(AgentRegistry registry, PostgresPlans plans, IndicatorLibrary library) {
        /**
         * @param amended id of the plan that it amends; null: it is a new one
         * @throws CommandFailure with every mistake at its place
         */
        PlanDraft read(PlanDesk.Wish wish, PlanBook book, @Nullable String amended, Instant now)
                throws CommandFailure, BatchStore.StoreException {
            PlanReader.Reading reading = PlanReader.read(wish.yaml() == null ? "" : wish.yaml(), library);
            EvidencePlan read = reading.plan();
            if (read == null) {
                throw failure(wish, reading.mistakes());
            }
            Scope scope = wish.scope() == null ? Scope.ALL : wish.scope();
            Set<String> metrics = metrics(library, library.definition(read.indicator()));
            EvidencePlan.Boundary own = read.boundary();
            EvidencePlan.Boundary found = plans.found(own, metrics, scope);
            EvidencePlan plan = read.of(
                    own.agents().isEmpty() ? found.agents() : own.agents(),
                    own.points().isEmpty() ? found.points() : own.points());
            PlanPlaces places = reading.places();
            List<PlanMistake> mistakes = new ArrayList<>();
            List<Text> warnings = new ArrayList<>(PlanCheck.strangers(own.points(), found.points()));
            Text late = amended == null ? PlanCheck.late(plan, now) : null;
            if (late != null && wish.late()) {
                warnings.add(late);
            } else if (late != null) {
                mistakes.add(places.at(
                        "reporting",
                        new Text(
                                late.code(),
                                late.zh() + "；仍要签署请加 --late",
                                late.en() + "; --late signs it all the same")));
            }
            Text scenario = otherScenario(own.scenario(), metrics, scope);
            EvidencePlan.Boundary whole = plan.boundary();
            if (scenario != null && (whole.agents().isEmpty() || whole.points().isEmpty())) {
                mistakes.add(places.at("scenario", scenario));
            } else if (scenario != null) {
                warnings.add(scenario);
            }
            mistakes.addAll(PlanCheck.mistakes(plan, now, book, amended, places));
            for (String agent : whole.agents()) {
                if (agent.indexOf(0) >= 0 || registry.find(agent) == null) {
                    mistakes.add(places.at(
                            "agents",
                            new Text(
                                    "plan-agent",
                                    "网关" + agent + "未登记；请更正名称，或先登记该网关",
                                    "no agent " + agent + " is enrolled here: correct the name, or enrol it first")));
                }
            }
            if (!mistakes.isEmpty()) {
                throw failure(wish, mistakes);
            }
            return new PlanDraft(plan, warnings);
        }

        /** @return null where the scenario is recorded, or nothing is */
        private @Nullable Text otherScenario(@Nullable String wanted, Set<String> metrics, Scope scope)
                throws BatchStore.StoreException {
            Set<String> recorded = wanted == null ? Set.of() : plans.scenarios(metrics, scope);
            String all = String.join(", ", recorded);
            return wanted == null || recorded.isEmpty() || recorded.contains(wanted)
                    ? null
                    : new Text(
                            "plan-scenario",
                            "没有场景“" + wanted + "”的记录；已有：" + all,
                            "nothing is recorded of scenario '" + wanted + "'; recorded are " + all);
        }
    }

    /** @return names of the metrics that go into it */
    static Set<String> metrics(IndicatorLibrary library, IndicatorDefinition definition) {
        return library.level(definition).inputs().values().stream()
                .map(IndicatorDefinition.Input::metric)
                .collect(Collectors.toSet());
    }

    private static CommandFailure failure(PlanDesk.Wish wish, List<PlanMistake> mistakes) {
        String file = wish.file() == null ? "plan.yaml" : wish.file();
        return new CommandFailure(
                CommandFailure.INPUT, mistakes.stream().map(m -> m.in(file)).collect(Collectors.joining("\n")));
    }
}
