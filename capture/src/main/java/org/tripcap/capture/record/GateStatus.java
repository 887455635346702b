package org.tripcap.capture.record;

import java.util.List;
import org.tripcap.capture.incident.IncidentId;

/**
 * What a sensor's gate is doing.
 *
 * @param recording incidents that are recorded now
 * @param handles capture handles open for them
 * @param certified whether the sensor's own certificate lets it record now
 * @param refused documents refused since the start
 * @param problems what keeps a source from being read, in words
 * @param totals what was recorded and lost
 * @param bufferBytes memory of sections and of the kernel's rings in use
 */
public record GateStatus(
        List<IncidentId> recording,
        int handles,
        boolean certified,
        long refused,
        List<String> problems,
        Totals totals,
        long bufferBytes) {

    /** Copies the lists. */
    public GateStatus {
        recording = List.copyOf(recording);
        problems = List.copyOf(problems);
    }
}
