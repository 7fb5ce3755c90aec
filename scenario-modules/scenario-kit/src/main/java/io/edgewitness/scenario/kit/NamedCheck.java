package io.edgewitness.scenario.kit;

import io.edgewitness.edge.api.PreflightCheck;
import java.time.Duration;

/** A preflight whose id, title and deadline stand when it is made. */
public abstract class NamedCheck implements PreflightCheck {
    private final String id;
    private final String title;
    private final Duration deadline;

    protected NamedCheck(String id, String title, Duration deadline) {
        this.id = id;
        this.title = title;
        this.deadline = deadline;
    }

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final String title() {
        return title;
    }

    @Override
    public final Duration deadline() {
        return deadline;
    }
}
