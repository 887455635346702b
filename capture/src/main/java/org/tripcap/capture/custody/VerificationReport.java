package org.tripcap.capture.custody;

import java.util.List;
import org.tripcap.capture.incident.IncidentId;

/**
 * The outcome of verifying one case.
 *
 * @param verdict the worst of all findings'
 * @param findings all of them, the worst first, then in the order of the evidence
 * @param segments whole segments that passed every check
 * @param packets packets in them, and those that are shown of other segments
 * @param bytes sum of those packets' lengths on the wire
 * @param disclosed what is shown in part only
 * @param losses what the sensors themselves stated as dropped
 * @param gaps what they stated as lost otherwise
 */
public record VerificationReport(
        IncidentId incident,
        Verdict verdict,
        List<Finding> findings,
        long segments,
        long packets,
        long bytes,
        Disclosed disclosed,
        Counters losses,
        Gaps gaps) {
    /**
     * What is missing by stated gaps, segments that were given up before they were sent included.
     *
     * @param packets packets, where a gap tells how many; at most 2^63-1
     * @param unknown gaps that do not tell how many
     */
    public record Gaps(long packets, long unknown) {}

    /**
     * What a disclosure left out.
     *
     * @param segments segments that are shown in part and passed every check
     * @param hidden packets of them that are not shown
     */
    public record Disclosed(long segments, long hidden) {}

    public VerificationReport {
        findings = List.copyOf(findings);
    }
}
