package org.tripcap.capture.record;

import java.time.Duration;
import java.util.List;
import org.tripcap.capture.custody.Body.Versions;
import org.tripcap.capture.packet.LiveSource;

/**
 * How a sensor records.
 *
 * @param interfaces where to listen when an incident names no interface
 * @param sectionBytes size at which a section is sealed
 * @param sectionAge age at which a section with packets is sealed
 * @param memoryBytes bound on all memory, the kernel's rings included; {@link MemoryBudget} says how it is divided
 * @param ringBytes the kernel's ring of a handle, at most
 * @param handles capture handles open at a time, at most
 * @param promiscuous whether packets for other hosts are recorded too
 * @param outboxPolicy what is given up when the outbox is full
 * @param ceilings what no document can lift
 * @param versions of what records
 */
public record RecorderSettings(
        List<String> interfaces,
        int sectionBytes,
        Duration sectionAge,
        long memoryBytes,
        int ringBytes,
        int handles,
        boolean promiscuous,
        OutboxPolicy outboxPolicy,
        Ceilings ceilings,
        Versions versions) {

    /** Rotation at 4 MiB. */
    public static final int SECTION_BYTES = 4 << 20;
    /** Rotation after 2 s. */
    public static final Duration SECTION_AGE = Duration.ofSeconds(2);
    /** 16 handles. */
    public static final int HANDLES = 16;
    /** 256 MiB in all. */
    public static final long MEMORY_BYTES = 256L << 20;

    /** Checks the ranges. */
    public RecorderSettings {
        interfaces = List.copyOf(interfaces);
        if (sectionBytes < 512 << 10 || sectionBytes > 7 << 20) {
            throw new IllegalArgumentException("section size is 512 KiB to 7 MiB, not " + sectionBytes + " bytes");
        }
        if (!sectionAge.isPositive()) {
            throw new IllegalArgumentException("section age is more than zero, not " + sectionAge);
        }
        long rings = new MemoryBudget(memoryBytes, sectionBytes).ringBytes();
        if (handles < 1 || rings / MemoryBudget.LEAST_RING < handles) {
            throw new IllegalArgumentException("handles is 1 to " + rings / MemoryBudget.LEAST_RING + " with "
                    + memoryBytes + " bytes of memory, not " + handles);
        }
    }

    /** How the memory is divided. */
    public MemoryBudget memory() {
        return new MemoryBudget(memoryBytes, sectionBytes);
    }

    /** The defaults, listening on these interfaces. */
    public static RecorderSettings on(List<String> interfaces, Versions versions) {
        return new RecorderSettings(
                interfaces,
                SECTION_BYTES,
                SECTION_AGE,
                MEMORY_BYTES,
                LiveSource.Request.DEFAULT_RING_BYTES,
                HANDLES,
                true,
                OutboxPolicy.KEEP_OLDEST,
                Ceilings.DEFAULT,
                versions);
    }
}
