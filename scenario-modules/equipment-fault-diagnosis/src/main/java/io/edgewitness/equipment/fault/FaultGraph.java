package io.edgewitness.equipment.fault;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of faults: symptoms, the causes they speak for, the components that fail, the actions that help, each with its source. It can be asked
 * in both directions, and it ranks causes for what was seen. Immutable.
 */
public final class FaultGraph {
    /** What a machine without a fault is called among the causes. */
    public static final String SOUND = "sound";

    /** @param title by language tag, {@code zh} and {@code en} */
    public record Item(String id, Map<String, String> title) {}

    /** @param otherwise how often it shows without any of its causes, 0 to 1 */
    public record Symptom(String id, Map<String, String> title, double otherwise) {}

    /**
     * A cause.
     *
     * @param prior its share among findings, 0 to 1
     * @param actions ids
     * @param source where it is written that the symptoms belong to it
     * @param symptoms how often each shows, 0 to 1, by id
     */
    public record Cause(
            String id,
            Map<String, String> title,
            String component,
            double prior,
            List<String> actions,
            String source,
            Map<String, Double> symptoms) {}

    /** @param times how many times likelier the symptom, seen or not, is under this cause than without any */
    public record Reason(String symptom, boolean seen, double times) {}

    /**
     * A cause and how likely it is.
     *
     * @param probability 0 to 1; those of one ranking make 1
     * @param reasons strongest first
     */
    public record Ranked(String cause, double probability, List<Reason> reasons) {}

    private final Map<String, Symptom> symptoms = new LinkedHashMap<>();
    private final Map<String, Item> components = new LinkedHashMap<>();
    private final Map<String, Item> actions = new LinkedHashMap<>();
    private final Map<String, Cause> causes = new LinkedHashMap<>();
    private final double sound;

    /** The knowledge that comes with this module, with its own shares of causes. */
    public static FaultGraph installed() {
        return KnowledgeFiles.graph();
    }

    /** @throws IllegalArgumentException if a part names another that is not there, or a probability is none */
    FaultGraph(
            Collection<Symptom> symptoms,
            Collection<Item> components,
            Collection<Item> actions,
            Collection<Cause> causes,
            double sound) {
        symptoms.forEach(s -> this.symptoms.put(s.id(), s));
        components.forEach(c -> this.components.put(c.id(), c));
        actions.forEach(a -> this.actions.put(a.id(), a));
        causes.forEach(c -> this.causes.put(c.id(), c));
        this.sound = sound;
        requireShare("sound", sound);
        symptoms.forEach(s -> requireShare(s.id(), s.otherwise()));
        causes.forEach(this::require);
    }

    private void require(Cause cause) {
        requireShare(cause.id(), cause.prior());
        cause.symptoms().values().forEach(p -> requireShare(cause.id(), p));
        if (!components.containsKey(cause.component())
                || !actions.keySet().containsAll(cause.actions())
                || !symptoms.keySet().containsAll(cause.symptoms().keySet())) {
            throw new IllegalArgumentException(
                    "the cause " + cause.id() + " names a component, an action or a symptom that is not there");
        }
    }

    private static void requireShare(String id, double share) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException(id + ": a probability lies between 0 and 1, not " + share);
        }
    }

    /**
     * The same graph with a site's own shares.
     *
     * @param priors by cause, or {@link #SOUND}; only their ratios to each other count
     * @throws IllegalArgumentException if a cause is not known or a share is none
     */
    public FaultGraph withPriors(Map<String, Double> priors) {
        priors.keySet().stream().filter(id -> !knows(id)).forEach(id -> found(null, id));
        List<Cause> own = causes.values().stream()
                .map(c -> new Cause(
                        c.id(),
                        c.title(),
                        c.component(),
                        priors.getOrDefault(c.id(), c.prior()),
                        c.actions(),
                        c.source(),
                        c.symptoms()))
                .toList();
        return new FaultGraph(
                symptoms.values(), components.values(), actions.values(), own, priors.getOrDefault(SOUND, sound));
    }

    /** Whether this is a cause, or {@link #SOUND}. */
    public boolean knows(String cause) {
        return causes.containsKey(cause) || cause.equals(SOUND);
    }

    /** @throws IllegalArgumentException if there is none of that id */
    public Cause cause(String id) {
        return found(causes.get(id), id);
    }

    public Symptom symptom(String id) {
        return found(symptoms.get(id), id);
    }

    public Item component(String id) {
        return found(components.get(id), id);
    }

    public Item action(String id) {
        return found(actions.get(id), id);
    }

    /** @return of a symptom, of learnt evidence, a component or an action, by language tag */
    public Optional<Map<String, String>> titles(String id) {
        Symptom symptom = symptoms.get(id);
        Item item = components.getOrDefault(id, actions.get(id));
        return symptom != null
                ? Optional.of(symptom.title())
                : Optional.ofNullable(item).map(Item::title).or(() -> Optional.ofNullable(SiteEvidence.titles(id)));
    }

    private static <T> T found(@Nullable T item, String id) {
        if (item == null) {
            throw new IllegalArgumentException("nothing is known of " + id);
        }
        return item;
    }

    public Collection<Cause> causes() {
        return Collections.unmodifiableCollection(causes.values());
    }

    /** Causes that a symptom speaks for, the strongest tie first. */
    public List<Cause> causesOf(String symptom) {
        return causes.values().stream()
                .filter(c -> c.symptoms().containsKey(symptom))
                .sorted(Comparator.comparingDouble((Cause c) -> -c.symptoms().getOrDefault(symptom, 0.0)))
                .toList();
    }

    public List<Cause> causesAt(String component) {
        return causes.values().stream()
                .filter(c -> c.component().equals(component))
                .toList();
    }

    /**
     * Ranks causes by Bayes' rule under one fault at a time, symptoms independent given the cause.
     *
     * @param seen symptoms that could be judged, true where they showed; what is not in here could not be judged and counts for nothing
     * @return likeliest first, with {@link #SOUND} among them
     */
    public List<Ranked> rank(Map<String, Boolean> seen) {
        Map<String, Double> weights = new LinkedHashMap<>();
        weights.put(SOUND, sound * likelihood(null, seen));
        causes.values().forEach(c -> weights.put(c.id(), c.prior() * likelihood(c, seen)));
        double sum = weights.values().stream().mapToDouble(Double::doubleValue).sum();
        List<Ranked> ranked = new ArrayList<>();
        weights.forEach((id, weight) -> ranked.add(new Ranked(id, weight / sum, reasons(causes.get(id), seen))));
        ranked.sort(Comparator.comparingDouble((Ranked r) -> -r.probability()));
        return ranked;
    }

    private double likelihood(@Nullable Cause cause, Map<String, Boolean> seen) {
        double product = 1;
        for (Symptom symptom : symptoms.values()) {
            Boolean shows = seen.get(symptom.id());
            if (shows != null) {
                product *= probability(cause, symptom, shows);
            }
        }
        return product;
    }

    private static double probability(@Nullable Cause cause, Symptom symptom, boolean shows) {
        double p = symptom.otherwise();
        if (cause != null && cause.symptoms().containsKey(symptom.id())) {
            p = Objects.requireNonNull(cause.symptoms().get(symptom.id()));
        }
        return shows ? p : 1 - p;
    }

    private List<Reason> reasons(@Nullable Cause cause, Map<String, Boolean> seen) {
        List<Reason> reasons = new ArrayList<>();
        for (Symptom symptom : symptoms.values()) {
            Boolean shows = seen.get(symptom.id());
            if (cause != null && shows != null && cause.symptoms().containsKey(symptom.id())) {
                double times = probability(cause, symptom, shows) / probability(null, symptom, shows);
                reasons.add(new Reason(symptom.id(), shows, times));
            }
        }
        reasons.sort(Comparator.comparingDouble((Reason r) -> -Math.max(r.times(), 1 / r.times())));
        return reasons;
    }
}
