package org.tripcap.capture.packet;

/**
 * What a source has counted since it was opened.
 *
 * @param accepted packets that the filter let pass, read or lost in the kernel's ring
 * @param droppedKernel of these, packets lost since the ring was full
 * @param droppedInterface packets that the interface lost before any filter
 */
public record SourceStatistics(long accepted, long droppedKernel, long droppedInterface) {

    /** Nothing counted yet. */
    public static final SourceStatistics NONE = new SourceStatistics(0, 0, 0);

    /** What was counted since an earlier look at the same source. */
    public SourceStatistics since(SourceStatistics earlier) {
        return new SourceStatistics(
                Math.max(0, accepted - earlier.accepted),
                Math.max(0, droppedKernel - earlier.droppedKernel),
                Math.max(0, droppedInterface - earlier.droppedInterface));
    }
}
