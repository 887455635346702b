package org.tripcap.capture.custody;

import org.tripcap.capture.incident.JsonFields;

/**
 * Packets kept and packets lost, of one segment or of a run of segments. All within 0 to 2^53.
 *
 * @param packets packets recorded
 * @param bytes sum of their lengths on the wire
 * @param filterAccept packets the filter accepted, {@code isb_filteraccept}
 * @param droppedKernel packets the kernel's buffer lost, {@code isb_osdrop}
 * @param droppedInterface packets the interface lost, {@code isb_ifdrop}
 * @param droppedQueue packets lost between reading and sealing, for want of memory
 */
public record Counters(
        long packets, long bytes, long filterAccept, long droppedKernel, long droppedInterface, long droppedQueue) {
    public static final Counters ZERO = new Counters(0, 0, 0, 0, 0, 0);

    public Counters {
        count(packets, "packets");
        count(bytes, "bytes");
        count(filterAccept, "filteraccept");
        count(droppedKernel, "dropped_kernel");
        count(droppedInterface, "dropped_interface");
        count(droppedQueue, "dropped_queue");
    }

    public Counters plus(Counters other) {
        return new Counters(
                packets + other.packets,
                bytes + other.bytes,
                filterAccept + other.filterAccept,
                droppedKernel + other.droppedKernel,
                droppedInterface + other.droppedInterface,
                droppedQueue + other.droppedQueue);
    }

    private static void count(long value, String field) {
        if (value < 0 || value > JsonFields.MAX_NUMBER) {
            throw new IllegalArgumentException(field + " is between 0 and 2^53, not " + value);
        }
    }
}
