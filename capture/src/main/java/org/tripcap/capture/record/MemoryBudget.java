package org.tripcap.capture.record;

/**
 * How a sensor's memory is divided, so that a flood with Kafka away takes no more than was agreed: packets lie in the kernel's
 * rings, then in sections; a section is sealed; its ciphertext lies on disk, and is read again to be sent, unless it was just
 * written.
 *
 * @param total bytes in all: the heap and the kernel's rings; what the JVM itself takes (its code, its threads) is not in it
 * @param sectionBytes size of a section
 */
public record MemoryBudget(long total, int sectionBytes) {

    /** The smallest budget, in sections. */
    public static final int LEAST_SECTIONS = 16;
    /** The smallest ring of a handle. */
    public static final int LEAST_RING = 1 << 20;

    /** Kafka's largest message has to fit, whatever the share. */
    private static final long LEAST_SENDING = 9L << 20;

    private static final int SIXTEENTHS = 16;

    /** Checks that everything fits at least once. */
    public MemoryBudget {
        if (total < (long) LEAST_SECTIONS * sectionBytes) {
            throw new IllegalArgumentException("memory holds at least " + LEAST_SECTIONS + " sections ("
                    + (long) LEAST_SECTIONS * sectionBytes + " bytes), not " + total);
        }
    }

    /** For the kernel's rings of all handles: six sixteenths. */
    public long ringBytes() {
        return total / SIXTEENTHS * 6;
    }

    /** For the heap: the rest. A JVM is given so much with {@code -Xmx}. */
    public long heapBytes() {
        return total - ringBytes();
    }

    /** Sections that packets are recorded into or that wait to be sealed: three sixteenths, of the heap. */
    int sections() {
        return (int) Math.min(Integer.MAX_VALUE, total / SIXTEENTHS * 3 / sectionBytes);
    }

    /** Sections that are sealed at a time: each takes its size twice, one sixteenth in all, and never more than processors. */
    int sealers(int processors) {
        return (int) Math.max(1, Math.min(processors, total / SIXTEENTHS / (2L * sectionBytes)));
    }

    /** Segments that were just written and are about to be sent: one sixteenth, of the heap. */
    public long recentBytes() {
        return total / SIXTEENTHS;
    }

    /** What is on its way to Kafka: one and a half sixteenths, of the heap. The rest of the heap is for everything else. */
    public long sendingBytes() {
        return Math.max(LEAST_SENDING, total / SIXTEENTHS * 3 / 2);
    }
}
