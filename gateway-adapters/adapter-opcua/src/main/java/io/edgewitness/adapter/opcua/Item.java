package io.edgewitness.adapter.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import java.time.Duration;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaMonitoredItem;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.enumerated.MonitoringMode;
import org.eclipse.milo.opcua.stack.core.types.structured.ReadValueId;

/** A monitored item that knows its point, so that a value finds it without a look-up. */
final class Item extends OpcUaMonitoredItem {
    private static final double SAME = 0.01;

    final Point point;

    Item(Point point, NodeId node) {
        super(new ReadValueId(node, AttributeId.Value.uid(), null, QualifiedName.NULL_VALUE), MonitoringMode.Reporting);
        this.point = point;
        setSamplingInterval(point.asked.toNanos() / 1e6);
        setQueueSize(uint(point.queue));
        setDiscardOldest(true);
    }

    /**
     * Tells the point what the server made of its wishes. A revised interval of 0 means as fast as it can: what was asked stays. Of a queue of one
     * value no more than one comes each time that the server publishes.
     */
    void readBack(Duration publishing) {
        double asked = point.asked.toNanos() / 1e6;
        double revised = getRevisedSamplingInterval().orElse(asked);
        point.interval = revised > 0 && Math.abs(revised - asked) > SAME * asked
                ? Duration.ofNanos((long) (revised * 1e6))
                : point.asked;
        point.grantedQueue = getRevisedQueueSize().map(UInteger::longValue).orElse((long) point.queue);
        if (point.grantedQueue < 2 && point.interval.compareTo(publishing) < 0) {
            point.interval = publishing;
        }
    }
}
