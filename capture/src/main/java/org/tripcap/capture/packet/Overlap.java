package org.tripcap.capture.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The seam between two handles on one interface, when a scope changes: both are open for a moment, so that nothing falls between
 * them, and what both saw is recorded once. Before the seam the old handle counts, after it the new one. A packet is
 * {@linkplain ArrivalStamps stamped when it arrives} and enters both rings later; where each socket stamps by itself, the stamps
 * are some microseconds apart. So near the seam packets are told by their bytes and the nearest stamp.
 *
 * <p>The old handle is read to its end before the new one is read at all.
 */
public final class Overlap {

    /** How far apart two sockets stamp one packet at most. */
    static final long FUZZ_NANOS = 1_000_000;
    /**
     * How far ahead the seam is laid: both handles have to know of it before it comes. As long after it the old one is open: a
     * packet may enter its ring so much later than its stamp.
     */
    public static final long MARGIN_NANOS = 5 * FUZZ_NANOS;

    /** So long after the new handle is read first, its ring holds nothing that the old one saw, whatever the clock says. */
    private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

    private final Map<Long, List<Long>> seen = new HashMap<>();
    private long seamNanos = Long.MAX_VALUE;
    private long latestNanos = Long.MIN_VALUE;

    /**
     * Fixes the seam; from now on the old handle records nothing behind it.
     *
     * @param nanos where it should be, nanoseconds since 1970; it is later if the old handle has recorded later packets
     * @return where it is
     */
    public synchronized long fix(long nanos) {
        seamNanos = Math.max(nanos, latestNanos);
        return seamNanos;
    }

    /** Notes a packet of the old handle, unless it lies behind the seam; then it is not to be recorded. */
    public synchronized boolean isOld(long epochNanos, MemorySegment memory, long offset, int length) {
        if (epochNanos > seamNanos) {
            return false;
        }
        latestNanos = Math.max(latestNanos, epochNanos);
        seen.computeIfAbsent(hash(memory, offset, length), h -> new ArrayList<>())
                .add(epochNanos);
        return true;
    }

    /** Whether a packet of the new handle is to be recorded. */
    public synchronized boolean isNew(long epochNanos, MemorySegment memory, long offset, int length) {
        if (epochNanos < seamNanos - FUZZ_NANOS) {
            return false;
        }
        if (epochNanos > seamNanos + FUZZ_NANOS) {
            return true;
        }
        List<Long> stamps = seen.get(hash(memory, offset, length));
        if (stamps == null) {
            return true;
        }
        int nearest = -1;
        long distance = FUZZ_NANOS;
        for (int i = 0; i < stamps.size(); i++) {
            long apart = Math.abs(stamps.get(i) - epochNanos);
            if (apart <= distance) {
                nearest = i;
                distance = apart;
            }
        }
        if (nearest >= 0) {
            stamps.remove(nearest);
        }
        return nearest < 0;
    }

    /**
     * Whether the seam has been passed for good, so that every further packet of the new handle is to be recorded: a clock that is
     * set back brings times before the seam again.
     *
     * @param epochNanos of a packet of the new handle
     * @param begunNanos when the new handle was read first, by {@link System#nanoTime()}
     */
    public synchronized boolean isSettled(long epochNanos, long begunNanos) {
        return epochNanos > seamNanos + MARGIN_NANOS || System.nanoTime() - begunNanos > SETTLED_NANOS;
    }

    private static long hash(MemorySegment memory, long offset, int length) {
        long hash = length;
        for (int i = 0; i < length; i++) {
            hash = (hash ^ memory.get(ValueLayout.JAVA_BYTE, offset + i)) * MULTIPLIER;
            hash ^= hash >>> 29;
        }
        return hash;
    }
}
