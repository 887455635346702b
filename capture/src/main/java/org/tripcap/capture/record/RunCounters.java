package org.tripcap.capture.record;

import java.util.concurrent.atomic.LongAdder;

/** What a sensor has counted since its start, for its status; thread-safe. */
final class RunCounters {

    private final LongAdder packets = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder droppedQueue = new LongAdder();
    private final LongAdder droppedKernel = new LongAdder();
    private final LongAdder droppedInterface = new LongAdder();
    private final LongAdder segments = new LongAdder();
    private final LongAdder droppedOutbox = new LongAdder();

    void packets(long more, long originalBytes) {
        packets.add(more);
        bytes.add(originalBytes);
    }

    void dropped() {
        droppedQueue.increment();
    }

    void kernel(long dropped, long byInterface) {
        droppedKernel.add(dropped);
        droppedInterface.add(byInterface);
    }

    void segment() {
        segments.increment();
    }

    void droppedOutbox(long lost) {
        droppedOutbox.add(lost);
    }

    Totals totals() {
        return new Totals(
                packets.sum(),
                bytes.sum(),
                segments.sum(),
                droppedKernel.sum(),
                droppedInterface.sum(),
                droppedQueue.sum(),
                droppedOutbox.sum());
    }
}
