package io.edgewitness.scenario.kit;

import io.edgewitness.edge.api.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A preflight that waits until each of some names was seen. */
public final class SeenCheck extends NamedCheck {
    private final Set<String> missing;
    private final int wanted;
    private final Function<Sample, @Nullable String> look;

    public SeenCheck(
            String id, String title, Duration deadline, Set<String> wanted, Function<Sample, @Nullable String> look) {
        super(id, title, deadline);
        this.missing = new TreeSet<>(wanted);
        this.wanted = wanted.size();
        this.look = look;
    }

    @Override
    public void onSample(Sample sample) {
        String seen = look.apply(sample);
        if (seen != null) {
            seen.lines().forEach(missing::remove);
        }
    }

    @Override
    public Verdict verdict(Instant now) {
        String measured = wanted - missing.size() + " of " + wanted;
        return missing.isEmpty()
                ? new Verdict(Outcome.PASS, measured)
                : new Verdict(Outcome.PENDING, measured + ", not seen: " + String.join(", ", missing));
    }
}
