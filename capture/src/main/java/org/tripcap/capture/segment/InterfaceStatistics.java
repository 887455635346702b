package org.tripcap.capture.segment;

import java.time.Instant;

/**
 * What one interface counted while a section was recorded: differences within this section, not totals since start.
 *
 * @param filterAccept packets that the filter let pass, delivered or lost afterwards
 * @param interfaceDrop packets that the interface or its driver lost
 * @param osDrop packets that the operating system lost for want of buffer
 * @param start when counting for this section began
 * @param end when it ended, not before {@code start}
 */
public record InterfaceStatistics(long filterAccept, long interfaceDrop, long osDrop, Instant start, Instant end) {

    public InterfaceStatistics {
        requireCount("filter accept", filterAccept);
        requireCount("interface drop", interfaceDrop);
        requireCount("os drop", osDrop);
        if (EpochNanos.of(end) < EpochNanos.of(start)) {
            throw new IllegalArgumentException(
                    "interface statistics: expected an end not before " + start + ", found " + end);
        }
    }

    private static void requireCount(String field, long count) {
        if (count < 0) {
            throw new IllegalArgumentException("interface statistics: expected " + field + " >= 0, found " + count);
        }
    }
}
