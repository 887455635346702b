package org.tripcap.capture;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.packet.LiveSource;
import org.tripcap.capture.record.Ceilings;
import org.tripcap.capture.record.MemoryBudget;
import org.tripcap.capture.record.OutboxPolicy;
import org.tripcap.capture.record.RecorderSettings;
import org.tripcap.capture.ship.EvidenceSender;

/**
 * How one sensor is set up; an incident's scope says what it records.
 *
 * @param directory where the sensor keeps its chain, its revisions and its outbox
 * @param interfaces where to listen when an incident names no interface
 * @param sectionBytes size at which a section is sealed
 * @param sectionAge age at which a section with packets is sealed
 * @param memoryBytes bound on all memory, the kernel's rings included; {@link MemoryBudget} says how it is divided
 * @param outboxBytes bound on sealed segments that wait for Kafka on disk
 * @param outboxPolicy what is given up when they reach it
 * @param ringBytes the kernel's ring of a capture handle, at most
 * @param handles capture handles open at a time, at most
 * @param promiscuous whether packets for other hosts are recorded too
 * @param ceilings what no incident document can lift
 * @param deployment whether one host plays all roles
 */
public record SensorSettings(
        Path directory,
        List<String> interfaces,
        int sectionBytes,
        Duration sectionAge,
        long memoryBytes,
        long outboxBytes,
        OutboxPolicy outboxPolicy,
        int ringBytes,
        int handles,
        boolean promiscuous,
        Ceilings ceilings,
        Deployment deployment) {

    /** 4 GiB. */
    public static final long OUTBOX_BYTES = 4L << 30;

    /** Copies the list and checks the bound that nobody else does. */
    public SensorSettings {
        interfaces = List.copyOf(interfaces);
        if (outboxBytes < 2L * sectionBytes) {
            throw new IllegalArgumentException(
                    "the outbox holds at least 2 sections (" + 2L * sectionBytes + " bytes), not " + outboxBytes);
        }
    }

    /** The defaults. */
    public static SensorSettings of(Path directory, List<String> interfaces, Deployment deployment) {
        return new SensorSettings(
                directory,
                interfaces,
                RecorderSettings.SECTION_BYTES,
                RecorderSettings.SECTION_AGE,
                RecorderSettings.MEMORY_BYTES,
                OUTBOX_BYTES,
                OutboxPolicy.KEEP_OLDEST,
                LiveSource.Request.DEFAULT_RING_BYTES,
                RecorderSettings.HANDLES,
                true,
                Ceilings.DEFAULT,
                deployment);
    }

    MemoryBudget memory() {
        return new MemoryBudget(memoryBytes, sectionBytes);
    }

    EvidenceSender.Settings sender(Duration farewell) {
        return new EvidenceSender.Settings(memory().sendingBytes(), farewell);
    }

    RecorderSettings recorder() {
        return new RecorderSettings(
                interfaces,
                sectionBytes,
                sectionAge,
                memoryBytes,
                ringBytes,
                handles,
                promiscuous,
                outboxPolicy,
                ceilings,
                HostFacts.versions());
    }
}
