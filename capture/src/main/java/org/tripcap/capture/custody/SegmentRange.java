package org.tripcap.capture.custody;

import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.JsonFields;

/**
 * Segments of one sensor in one incident, both ends included; numbers in between that other statements bear count for nothing.
 *
 * @param sensor the sensor's key id
 */
public record SegmentRange(String sensor, long from, long to) {
    public SegmentRange {
        Digest.parse(sensor);
        if (from < 0 || to < from || to > JsonFields.MAX_NUMBER) {
            throw new IllegalArgumentException("a range runs from 0 upwards, not from " + from + " to " + to);
        }
    }

    public boolean contains(long seq) {
        return from <= seq && seq <= to;
    }
}
