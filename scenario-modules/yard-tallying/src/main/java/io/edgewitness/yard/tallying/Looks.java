package io.edgewitness.yard.tallying;

import io.edgewitness.edge.api.Value.Frame;
import io.edgewitness.machine.vision.PictureClassifier;
import org.jspecify.annotations.Nullable;

/** What the site's models say of the thing in a frame; what they are not sure of abstains. One thread. */
final class Looks implements AutoCloseable {
    private final double least;
    private final @Nullable PictureClassifier appearance;
    private final @Nullable PictureClassifier condition;

    /** @throws IllegalArgumentException if a model cannot be used; shown to the user */
    Looks(YardParameters parameters) {
        least = parameters.confidence();
        YardParameters.Models models = parameters.models();
        appearance = models == null || models.appearance() == null
                ? null
                : PictureClassifier.load("appearance", models.appearance());
        condition = models == null || models.condition() == null
                ? null
                : PictureClassifier.load("condition", models.condition());
    }

    /** @return the thing that a frame's code names, with what else the frame says of it */
    Sighting.Thing of(Sighting.Thing thing, Frame frame) {
        return new Sighting.Thing(
                thing.code(),
                thing.identity(),
                thing.text(),
                attribute(appearance, frame),
                thing.size(),
                attribute(condition, frame));
    }

    private Attribute attribute(@Nullable PictureClassifier model, Frame frame) {
        if (model == null) {
            return Attribute.ABSTAINED;
        }
        PictureClassifier.Answer answer = model.of(frame);
        return answer.likelihood() < least ? Attribute.ABSTAINED : new Attribute(answer.label(), answer.likelihood());
    }

    @Override
    public void close() {
        if (appearance != null) {
            appearance.close();
        }
        if (condition != null) {
            condition.close();
        }
    }
}
