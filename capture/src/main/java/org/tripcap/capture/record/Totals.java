package org.tripcap.capture.record;

/**
 * What a sensor has recorded and lost since it started, over all incidents.
 *
 * @param packets packets read and put into sections
 * @param bytes their lengths on the wire
 * @param segments segments sealed and filed
 * @param droppedKernel packets that the kernel's rings lost
 * @param droppedInterface packets that interfaces lost
 * @param droppedQueue packets lost for want of memory
 * @param droppedOutbox packets of sections that could not be filed: outbox full, or disk failed
 */
public record Totals(
        long packets,
        long bytes,
        long segments,
        long droppedKernel,
        long droppedInterface,
        long droppedQueue,
        long droppedOutbox) {}
