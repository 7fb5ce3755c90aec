package io.edgewitness.collector.server;

import io.edgewitness.collector.workplace.Act;
import org.jspecify.annotations.Nullable;

/** Anchors of a collector in this process, whose changes the trail tells of. The head of each day, which nobody asks for, is not told. */
record NotedAnchors(AnchorService anchors, ActLog log) implements AnchorService {
    @Override
    public Listing list() throws CommandFailure {
        return anchors.list();
    }

    @Override
    public Head fresh() throws CommandFailure {
        Head head = anchors.fresh();
        log.note(Act.HEAD_SIGN, Long.toString(head.number()), head.root());
        return head;
    }

    @Override
    public byte[] request(Wanted wanted) throws CommandFailure {
        byte[] request = anchors.request(wanted);
        if (wanted.fresh()) {
            Head head = anchors.list().heads().stream()
                    .reduce((a, b) -> b)
                    .orElseThrow(() -> new CommandFailure(CommandFailure.AT_WORK, "no tree head was signed"));
            log.note(Act.HEAD_SIGN, Long.toString(head.number()), head.root());
        }
        return request;
    }

    @Override
    public String add(byte[] reply, @Nullable String party) throws CommandFailure {
        String said = anchors.add(reply, party);
        log.note(Act.ANCHOR_ADD, Hex.sha256(reply), said);
        return said;
    }

    @Override
    public String stamp(@Nullable Long head) throws CommandFailure {
        String said = anchors.stamp(head);
        log.note(Act.ANCHOR_ADD, head == null ? "newest" : head.toString(), said);
        return said;
    }

    @Override
    public String chain(@Nullable Long head) throws CommandFailure {
        String said = anchors.chain(head);
        log.note(Act.ANCHOR_ADD, head == null ? "newest" : head.toString(), said);
        return said;
    }
}
