package org.tripcap.capture.custody;

import java.util.List;
import org.tripcap.capture.custody.CaseEvidence.Damage;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.segment.OpenedSegment;

/** Looks further, for what was derived from the evidence and is kept elsewhere: segment by segment, and in the end at the rest. */
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

    /** What is wrong with what was derived from anything but segments; asked for once, after the segments. */
    default List<Damage> inspectRest() {
        return List.of();
    }
}
