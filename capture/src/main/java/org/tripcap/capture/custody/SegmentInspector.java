package org.tripcap.capture.custody;

import java.util.List;
import org.tripcap.capture.custody.CaseEvidence.Damage;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.segment.OpenedSegment;

/** Looks further into each whole segment that passed every check, for what depends on it elsewhere. */
@FunctionalInterface
public interface SegmentInspector {
    /** Looks no further. */
    SegmentInspector NONE = segment -> List.of();

    /**
     * A segment that is sound.
     *
     * @param statement the sensor's statement about it
     * @param digest of the statement's exact bytes
     * @param sensor the sensor's pseudonym
     */
    record Sound(Statement statement, Digest digest, String sensor, OpenedSegment content) {}

    /** What is wrong with what was derived from this segment. */
    List<Damage> inspect(Sound segment);
}
