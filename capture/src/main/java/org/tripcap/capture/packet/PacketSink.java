package org.tripcap.capture.packet;

import java.lang.foreign.MemorySegment;

/** Where a source puts its packets; called on the source's thread only. */
public interface PacketSink {

    /**
     * Takes one packet. The memory is valid during the call only.
     *
     * @param epochNanos when it was captured, nanoseconds since 1970
     * @param memory native memory that holds it
     * @param offset where it begins there
     * @param capturedLength octets there, 0 to 262,144
     * @param originalLength octets on the wire, an unsigned 32-bit number
     */
    void packet(long epochNanos, MemorySegment memory, long offset, int capturedLength, int originalLength);

    /** Called after every batch and at least every {@value LiveSource#POLL_MILLIS} ms, with packets or without. */
    default void tick() {}
}
