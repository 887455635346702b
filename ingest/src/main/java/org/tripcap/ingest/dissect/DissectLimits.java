package org.tripcap.ingest.dissect;

/**
 * Bounds on what one segment can make of the index and of memory.
 *
 * @param documents flow documents a segment, largest first; 1 to 1,000,000
 * @param flows flows followed at a time, each about 500 bytes of memory; packets of flows beyond it are counted in the
 *     roll-up only; at least {@code documents}
 */
public record DissectLimits(int documents, int flows) {
    /** 2,000 documents a segment, 131,072 flows followed. */
    public static final DissectLimits DEFAULT = new DissectLimits(2_000, 131_072);

    public DissectLimits {
        if (documents < 1 || documents > 1_000_000) {
            throw new IllegalArgumentException("documents must be 1 to 1000000, not " + documents);
        }
        if (flows < documents || flows > 4_000_000) {
            throw new IllegalArgumentException("flows must be " + documents + " to 4000000, not " + flows);
        }
    }
}
