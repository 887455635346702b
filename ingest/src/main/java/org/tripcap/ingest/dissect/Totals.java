package org.tripcap.ingest.dissect;

/**
 * What a segment holds in all: the flows and the roll-up together add up to these numbers exactly.
 *
 * @param packets every packet, dissected or not
 * @param bytes sum of the packets' original lengths
 * @param capturedBytes sum of what was kept of them
 * @param firstNanos smallest packet time, nanoseconds since 1970 UTC; 0 without packets
 * @param lastNanos largest packet time
 * @param flows distinct flows seen, written as documents of their own or not
 * @param opaque packets in which no network layer was found, by unknown link type or protocol
 * @param malformed packets with a header cut short or a length that cannot be
 * @param fragments packets that were IP fragments
 */
public record Totals(
        long packets,
        long bytes,
        long capturedBytes,
        long firstNanos,
        long lastNanos,
        long flows,
        long opaque,
        long malformed,
        long fragments) {}
