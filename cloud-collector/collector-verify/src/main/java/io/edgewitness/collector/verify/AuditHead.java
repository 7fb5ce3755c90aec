package io.edgewitness.collector.verify;

import io.edgewitness.collector.indicators.FigureName;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.MerkleTree;
import java.util.HexFormat;
import java.util.List;

/**
 * The tree head that an audit's instants are drawn from.
 *
 * @param head signed by the collector that the audit names
 */
record AuditHead(TreeHead head) {
    /** @throws AuditException if the instants are not those that the head, the day and the figures' names give */
    static AuditHead of(Audit audit) throws AuditException {
        TreeHead head;
        try {
            head = TreeHead.open(audit.head(), NoteKey.parse(audit.collector()));
        } catch (AnchorException e) {
            throw new AuditException(String.valueOf(e.getMessage()), e);
        }
        for (Audit.Item item : audit.items()) {
            if (!FigureName.of(item.request()).equals(item.name())) {
                throw new AuditException("the figure called " + item.name() + " is another one");
            }
            try {
                check(item, new AuditDraw(head.root(), audit.date(), item.name()));
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw new AuditException("the audit's figures have no times to draw from: " + e.getMessage(), e);
            }
        }
        return new AuditHead(head);
    }

    private static void check(Audit.Item item, AuditDraw draw) throws AuditException {
        List<Window> times = item.request().times();
        for (int i = 0; i < item.drawn().size(); i++) {
            Audit.Drawn d = item.drawn().get(i);
            boolean ours = d.n() == i + 1
                    && d.digest().equals(draw.digest(d.n()))
                    && d.at().equals(draw.instant(d.n(), times))
                    && d.records().stream().allMatch(c -> isOf(d, c));
            if (!ours) {
                throw new AuditException("instant " + (i + 1) + " of " + item.name()
                        + " is not the one that the tree head and the day give; draw again");
            }
        }
    }

    /** A window counts in the hour or day that it ends in, which may be the one behind the instant's. */
    private static boolean isOf(Audit.Drawn d, Audit.Checked c) {
        return c.window().contains(d.at())
                || (c.of() != Resolution.WINDOW
                        && d.windows().stream()
                                .anyMatch(w ->
                                        c.window().contains(w.window().end().minusNanos(1))));
    }

    /** @return whether the record's batch stands in the tree under the head */
    boolean holds(Audit.Checked c) {
        try {
            HexFormat hex = HexFormat.of();
            List<byte[]> path = c.path().stream().map(hex::parseHex).toList();
            return c.index() >= 0
                    && path.stream().allMatch(h -> h.length == 32)
                    && MerkleTree.isIncluded(
                            MerkleTree.leaf(hex.parseHex(c.header())), c.index(), head.size(), path, head.root());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
