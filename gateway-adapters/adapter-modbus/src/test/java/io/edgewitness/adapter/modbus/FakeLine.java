package io.edgewitness.adapter.modbus;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A line whose units answer after some time, all but one or two, in a time that passes only by waiting. */
final class FakeLine implements Link {
    private final Answer answer = new Answer();
    long now;
    long answerNanos = 5_000_000;
    long openNanos;
    boolean away;
    boolean broken;
    Runnable midway = () -> {};
    int silent;
    int alsoSilent;
    int slow;
    long slowNanos;
    long waitedInVain;
    int probes;
    private int late = -1;
    private boolean open;
    private @Nullable Request pending;

    @Override
    public void open() throws IOException {
        pass(openNanos);
        if (away) {
            throw new IOException("nobody is there");
        }
        if (broken) {
            throw new NoClassDefFoundError("a native part");
        }
        open = true;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }

    @Override
    public void settle() {}

    @Override
    public void send(Request request) {
        pending = request;
    }

    @Override
    public @Nullable Answer receive(long nanos) {
        Request request = pending;
        if (request == null) {
            throw new IllegalStateException("nothing was asked");
        }
        long takes = request.unit() == slow ? slowNanos : answerNanos;
        if (request.unit() == silent || request.unit() == alsoSilent || takes > nanos) {
            pass(nanos);
            waitedInVain += nanos;
            probes++;
            return null;
        }
        pass(takes);
        pending = null;
        return answer.set(request, new byte[] {3, 2, 0, 7}, 0, 4);
    }

    private void pass(long nanos) {
        now += nanos / 2;
        midway.run();
        now += nanos - nanos / 2;
    }

    @Override
    public void abandon() {
        Request request = pending;
        if (request != null && request.unit() == slow) {
            late = slow;
        }
        pending = null;
    }

    @Override
    public int inFlight() {
        return pending == null ? 0 : 1;
    }

    @Override
    public boolean matches() {
        return false;
    }

    @Override
    public boolean broadcasts() {
        return false;
    }

    @Override
    public int takeLate() {
        int unit = late;
        late = -1;
        return unit;
    }

    @Override
    public long strangers() {
        return 0;
    }
}
