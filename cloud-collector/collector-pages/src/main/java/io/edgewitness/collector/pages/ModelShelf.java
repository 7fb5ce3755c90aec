package io.edgewitness.collector.pages;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.workplace.Access;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Packages of models that were released, and what lines do with them. Whoever changes something must be allowed to operate there, and it stands in
 * the trail before it is done. Any thread.
 */
public interface ModelShelf {
    /**
     * Signs with the collector's order key what {@code ModelPackage.seal} shows it, and nothing else.
     *
     * @throws IllegalArgumentException if it is something else
     */
    byte[] sign(byte[] text);

    /**
     * Keeps a sealed package for the lines of an enterprise, if one of them would take it: it is loaded and shown a picture as there, which may take a minute.
     * Keeping it twice is keeping it once.
     *
     * @param place the enterprise, or one of its sites, where he may operate
     * @return its SHA-256, by which lines are told to use it
     * @throws IllegalArgumentException if it is too large, no package, not signed by this collector, or a line would refuse it; shown to the user
     * @throws IOException if the disk does not take it
     */
    String keep(Access by, String place, byte[] sealed) throws IOException, PlantAwayException;

    /** @return the sealed package; null: the scope sees none of that SHA-256 */
    byte @Nullable [] file(Scope scope, String digest) throws IOException, PlantAwayException;

    /** @return those that the scope sees, newest first */
    List<Model> models(Scope scope) throws PlantAwayException;

    /** @return lines that have told of their models, by agent and line */
    List<Line> lines(Scope scope) throws PlantAwayException;

    /**
     * Orders a step; the agent does it when it is connected, and may refuse it.
     *
     * @return the order's id; its answer is in {@link #steps}
     * @throws IllegalArgumentException if there is no such agent or package, or a number is none; shown to the user
     */
    String order(Access by, Wish wish) throws PlantAwayException;

    /** @return steps that were ordered, newest first, 100 at most */
    List<Step> steps(Scope scope) throws PlantAwayException;

    /** What a line is to do with a package. */
    enum Kind {
        /** it is brought, and judges beside what counts */
        SHADOW,
        /** its verdict counts for a share of the parts */
        CANARY,
        /** its verdict counts */
        ACTIVE,
        /** its trial ends; or, if it is active, the one before counts again */
        ROLL_BACK
    }

    /**
     * A released package.
     *
     * @param by name of who released it
     * @param about its description: name, task, threshold, recipe and so on
     */
    record Model(String digest, String enterprise, long bytes, Instant at, String by, Map<String, String> about) {}

    /**
     * A line as its agent told last. Models are named by SHA-256; null: none.
     *
     * @param line id of the scenario
     * @param stage of the candidate: {@code none}, {@code shadow}, {@code canary}
     * @param share of the parts for which the candidate counts, 0 to 1
     * @param parts that it judges before it may go on
     * @param trial how that goes; told at each doubling of what it saw
     * @param over whether the candidate may go on
     * @param refused the model that was rolled back last
     * @param why it was
     * @param accepted how the trial of the active one went
     */
    record Line(
            String enterprise,
            String site,
            String agent,
            String line,
            Instant at,
            @Nullable String active,
            @Nullable String before,
            @Nullable String candidate,
            String stage,
            double share,
            int parts,
            String trial,
            boolean over,
            @Nullable String refused,
            String why,
            String accepted) {}

    /**
     * What is ordered.
     *
     * @param share of the parts for which a canary counts, above 0 and at most 1
     * @param parts that shadow or canary judge before they may go on
     */
    record Wish(String agent, String line, String digest, Kind kind, double share, int parts) {}

    /**
     * An order.
     *
     * @param outcome what the agent answered; null: nothing yet
     */
    record Step(
            String id,
            Wish wish,
            Instant at,
            String by,
            @Nullable String outcome,
            @Nullable String detail) {}
}
