package org.tripcap.capture;

import java.util.List;
import org.tripcap.capture.incident.IncidentId;

/**
 * What a sensor is doing and has done since it started.
 *
 * @param caughtUp whether the sensor has read, since it started, every incident that Kafka had then; until it has, it only goes
 *     on with what it was recording before
 * @param certified whether the sensor's own certificate lets it record now
 * @param incidents incidents that are recorded now
 * @param captureHandles capture handles open for them
 * @param captureSockets this process's capture sockets by the kernel's word; -1 where it does not say
 * @param packetsRead packets recorded
 * @param bytesRead their lengths on the wire
 * @param segments segments sealed and filed
 * @param droppedKernel packets that the kernel's rings lost
 * @param droppedInterface packets that interfaces lost
 * @param droppedQueue packets lost for want of memory
 * @param droppedOutbox packets of sections that could not be filed
 * @param refusedDocuments documents refused
 * @param bufferBytes memory of sections and of the kernel's rings in use
 * @param outboxEntries statements that wait to be sent
 * @param outboxBytes what waits on disk
 * @param outboxBound most bytes of segments that may wait
 * @param secondsSinceAcknowledged since Kafka last acknowledged anything, or since the start
 * @param problems what keeps the sensor from its work, in words; empty when all is well
 */
public record SensorStatus(
        boolean caughtUp,
        boolean certified,
        List<IncidentId> incidents,
        int captureHandles,
        int captureSockets,
        long packetsRead,
        long bytesRead,
        long segments,
        long droppedKernel,
        long droppedInterface,
        long droppedQueue,
        long droppedOutbox,
        long refusedDocuments,
        long bufferBytes,
        int outboxEntries,
        long outboxBytes,
        long outboxBound,
        double secondsSinceAcknowledged,
        List<String> problems) {

    /** Copies the lists. */
    public SensorStatus {
        incidents = List.copyOf(incidents);
        problems = List.copyOf(problems);
    }

    /** Whether anything is recorded now: a handle is open. An incident alone is not enough, while its interface is missing. */
    public boolean recording() {
        return captureHandles > 0;
    }
}
