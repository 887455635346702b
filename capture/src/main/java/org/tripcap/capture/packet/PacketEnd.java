package org.tripcap.capture.packet;

import java.lang.foreign.MemorySegment;

/**
 * Up to when a source's packets count, and how many did. The end may be set from any thread while one reads; the numbers are the
 * reading thread's.
 */
final class PacketEnd {

    private volatile long lastNanos = Long.MAX_VALUE;
    private volatile boolean reached;
    private long read;
    private long late;

    /** The last instant that counts, nanoseconds since 1970; of no effect once the end is reached. */
    void limit(long last) {
        if (!reached) {
            lastNanos = last;
        }
    }

    /** The same, but never later than before. */
    void tighten(long last) {
        lastNanos = Math.min(last, lastNanos);
    }

    /** Nothing more is to be waited for. */
    void reach() {
        reached = true;
    }

    boolean isReached() {
        return reached;
    }

    /** Packets that were handed on. */
    long read() {
        return read;
    }

    /** Packets that came after the end, and were left out. */
    long late() {
        return late;
    }

    /** Counts what is handed on to {@code next}, and leaves out what came after the end. */
    PacketSink before(PacketSink next) {
        return new PacketSink() {
            @Override
            public void packet(
                    long epochNanos, MemorySegment memory, long offset, int capturedLength, int originalLength) {
                if (epochNanos > lastNanos) {
                    late++;
                    return;
                }
                read++;
                next.packet(epochNanos, memory, offset, capturedLength, originalLength);
            }

            @Override
            public void tick() {
                next.tick();
            }
        };
    }
}
