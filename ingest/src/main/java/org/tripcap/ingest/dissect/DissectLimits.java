package org.tripcap.ingest.dissect;

/**
 * Bounds on what one segment can make of the index and of memory.
 *
 * @param documents flow documents a segment, largest first; 1 to 1,000,000
 * @param flows flows followed at a time, each about 500 bytes of memory; packets of flows beyond it are counted in the
 *     roll-up only; at least {@code documents}
 * @param payloadHead how many of the first payload bytes of each side are kept in the clear with a flow, 0 to
 *     {@value #MAX_PAYLOAD_HEAD}; 0 unless somebody asks for it, since they may be anybody's words
 */
public record DissectLimits(int documents, int flows, int payloadHead) {
    /** As many bytes as tell most protocols. */
    public static final int MAX_PAYLOAD_HEAD = 64;

    /** 2,000 documents a segment, 131,072 flows followed. */
    public static final DissectLimits DEFAULT = new DissectLimits(2_000, 131_072);

    /** Without payload. */
    public DissectLimits(int documents, int flows) {
        this(documents, flows, 0);
    }

    /** The same, with the first payload bytes of each side. */
    public DissectLimits withPayloadHeads() {
        return new DissectLimits(documents, flows, MAX_PAYLOAD_HEAD);
    }

    public DissectLimits {
        if (documents < 1 || documents > 1_000_000) {
            throw new IllegalArgumentException("documents must be 1 to 1000000, not " + documents);
        }
        if (flows < documents || flows > 4_000_000) {
            throw new IllegalArgumentException("flows must be " + documents + " to 4000000, not " + flows);
        }
        if (payloadHead < 0 || payloadHead > MAX_PAYLOAD_HEAD) {
            throw new IllegalArgumentException(
                    "payload heads have 0 to " + MAX_PAYLOAD_HEAD + " bytes, not " + payloadHead);
        }
    }
}
