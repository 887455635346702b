package org.tripcap.capture.custody;

import java.util.List;
import org.tripcap.capture.incident.IncidentId;

/**
 * The outcome of verifying one case.
 *
 * @param verdict the worst of all findings'
 * @param findings all of them, the worst first, then in the order of the evidence
 * @param segments segments that passed every check
 * @param packets packets in them
 * @param bytes sum of those packets' lengths on the wire
 * @param losses what the sensors themselves stated as lost
 */
public record VerificationReport(
        IncidentId incident,
        Verdict verdict,
        List<Finding> findings,
        long segments,
        long packets,
        long bytes,
        Counters losses) {
    public VerificationReport {
        findings = List.copyOf(findings);
    }
}
