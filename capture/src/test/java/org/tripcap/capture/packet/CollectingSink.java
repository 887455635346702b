package org.tripcap.capture.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.tripcap.capture.testing.ClassicPcap.Packet;

/** Keeps every packet it is given. */
final class CollectingSink implements PacketSink {

    final List<Packet> packets = new ArrayList<>();
    int ticks;

    @Override
    public void packet(long epochNanos, MemorySegment memory, long offset, int capturedLength, int originalLength) {
        byte[] data = memory.asSlice(offset, capturedLength).toArray(ValueLayout.JAVA_BYTE);
        packets.add(new Packet(epochNanos, originalLength, data));
    }

    @Override
    public void tick() {
        ticks++;
    }

    long bytes() {
        return packets.stream()
                .mapToLong(p -> Integer.toUnsignedLong(p.originalLength()))
                .sum();
    }

    long capturedBytes() {
        return packets.stream().mapToLong(p -> p.data().length).sum();
    }
}
