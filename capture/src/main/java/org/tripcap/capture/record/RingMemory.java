package org.tripcap.capture.record;

/** Hands out the kernel memory that capture handles may take for their rings. Thread-safe. */
final class RingMemory {

    private final long total;
    private final int handles;
    private final int most;
    private long taken;
    private int rings;

    /**
     * Memory for rings.
     *
     * @param total bytes for all of them, {@value MemoryBudget#LEAST_RING} a handle or more
     * @param handles how many there may be at a time
     * @param most bytes one may take
     */
    RingMemory(long total, int handles, int most) {
        this.total = total;
        this.handles = handles;
        this.most = most;
    }

    /** Size of one more ring: two thirds of what is free beyond the least that each later handle needs. */
    synchronized int take() {
        long later = (long) Math.max(0, handles - rings - 1) * MemoryBudget.LEAST_RING;
        long free = total - taken - later;
        int ring = (int) Math.max(MemoryBudget.LEAST_RING, Math.min(most, free * 2 / 3));
        taken += ring;
        rings++;
        return ring;
    }

    /** Takes a ring's memory back. */
    synchronized void giveBack(int ring) {
        taken -= ring;
        rings--;
    }

    /** Bytes of rings in use. */
    synchronized long bytesInUse() {
        return taken;
    }
}
