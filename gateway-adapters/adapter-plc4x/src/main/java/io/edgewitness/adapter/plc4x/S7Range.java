package io.edgewitness.adapter.plc4x;

import java.util.ArrayList;
import java.util.List;
import org.apache.plc4x.java.s7.readwrite.MemoryArea;

/**
 * Bytes in the controller's memory.
 *
 * @param block number of the data block; 0 in the other areas
 * @param length in bytes, above 0
 * @param element so many bytes from the start on, and from each multiple on, are one value and come in one answer if one can hold them
 */
record S7Range(MemoryArea area, int block, int start, int length, int element) {
    private static final int RESPONSE_HEAD = 14;
    private static final int RESPONSE_ITEM = 4;
    private static final int REQUEST_HEAD = 12;
    private static final int REQUEST_ITEM = 12;
    /** What controllers take in one request, whatever the PDU. */
    private static final int MOST_ITEMS = 20;

    /** Bytes that one item of a read may have. */
    static int payload(int pdu) {
        return pdu - RESPONSE_HEAD - RESPONSE_ITEM;
    }

    /** @return the range in parts that each fit into one answer */
    List<S7Range> split(int pdu) {
        int room = payload(pdu);
        if (length <= room) {
            return List.of(this);
        }
        int most = element <= room ? room - room % element : room & ~1;
        List<S7Range> parts = new ArrayList<>();
        for (int done = 0; done < length; done += most) {
            parts.add(new S7Range(area, block, start + done, Math.min(most, length - done), element));
        }
        return parts;
    }

    /**
     * Puts as many ranges, in their order, into each request as it and its answer may hold.
     *
     * @param ranges each no longer than {@link #payload}
     */
    static List<List<S7Range>> batches(List<S7Range> ranges, int pdu) {
        List<List<S7Range>> batches = new ArrayList<>();
        List<S7Range> batch = new ArrayList<>();
        int room = pdu - RESPONSE_HEAD;
        int items = Math.min(MOST_ITEMS, (pdu - REQUEST_HEAD) / REQUEST_ITEM);
        for (S7Range range : ranges) {
            int needs = RESPONSE_ITEM + range.length + (range.length & 1);
            if (!batch.isEmpty() && (needs > room || batch.size() >= items)) {
                batches.add(batch);
                batch = new ArrayList<>();
                room = pdu - RESPONSE_HEAD;
            }
            batch.add(range);
            room -= needs;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }
}
