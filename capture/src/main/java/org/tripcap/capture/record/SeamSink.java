package org.tripcap.capture.record;

import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.packet.Overlap;
import org.tripcap.capture.packet.PacketSink;

/** A recorder whose run may have taken over from another, and may hand over to a third. */
final class SeamSink implements PacketSink {

    private final SectionRecorder recorder;
    private final long begunNanos = System.nanoTime();
    /** Null once its seam has been passed. */
    private @Nullable Overlap taken;

    private final Supplier<@Nullable Overlap> handedOver;

    SeamSink(SectionRecorder recorder, @Nullable Overlap taken, Supplier<@Nullable Overlap> handedOver) {
        this.recorder = recorder;
        this.taken = taken;
        this.handedOver = handedOver;
    }

    @Override
    public void packet(long epochNanos, MemorySegment memory, long offset, int capturedLength, int originalLength) {
        if (taken != null && taken.isSettled(epochNanos, begunNanos)) {
            taken = null;
        }
        if (taken != null && !taken.isNew(epochNanos, memory, offset, capturedLength)) {
            recorder.leftOut();
            return;
        }
        Overlap noted = handedOver.get();
        if (noted != null && !noted.isOld(epochNanos, memory, offset, capturedLength)) {
            recorder.leftOut();
            return;
        }
        recorder.packet(epochNanos, memory, offset, capturedLength, originalLength);
    }

    @Override
    public void tick() {
        recorder.tick();
    }

    /** Hands on what is there. */
    void finish() {
        recorder.finish();
    }
}
