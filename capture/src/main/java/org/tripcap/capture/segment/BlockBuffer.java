package org.tripcap.capture.segment;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;

/**
 * A reusable byte array that grows to a bound and is filled block by block; knows where each block begins. What lies
 * beyond its length is always zero: padding needs no writing, and packets that were reset leave no trace.
 */
final class BlockBuffer {

    private final int maxLength;
    private byte[] array = new byte[64 << 10];
    private int[] offsets = new int[256];
    private int length;
    private int blocks;

    BlockBuffer(int maxLength) {
        this.maxLength = maxLength;
    }

    void reset() {
        Arrays.fill(array, 0, length, (byte) 0);
        length = 0;
        blocks = 0;
    }

    byte[] array() {
        return array;
    }

    int length() {
        return length;
    }

    int blocks() {
        return blocks;
    }

    int blockOffset(int block) {
        return offsets[Objects.checkIndex(block, blocks)];
    }

    /**
     * Starts a block: makes room, notes where it begins, writes its type and leaves its length to be filled.
     *
     * @param room bytes that the block may take, within the bound
     * @return where it begins
     */
    int begin(int type, int room) {
        int start = length;
        if (array.length - start < room) {
            grow(start + room);
        }
        if (blocks == offsets.length) {
            offsets = Arrays.copyOf(offsets, blocks * 2);
        }
        offsets[blocks++] = start;
        Pcapng.putInt(array, start, type);
        length = start + 8;
        return start;
    }

    private void grow(int least) {
        byte[] outgrown = array;
        array = Arrays.copyOf(outgrown, (int) Math.min(maxLength, Math.max(outgrown.length * 2L, least)));
        Arrays.fill(outgrown, 0, length, (byte) 0);
    }

    /** Ends the block that began here by writing its length at both ends. */
    void end(int start) {
        int total = length + 4 - start;
        Pcapng.putInt(array, start + 4, total);
        putInt(total);
    }

    /** Adds a whole enhanced packet block. */
    void packet(int iface, long epochNanos, MemorySegment source, long offset, int capturedLength, int originalLength) {
        int padded = Pcapng.padded(capturedLength);
        int total = Pcapng.PACKET_OVERHEAD + padded;
        int start = begin(Pcapng.ENHANCED_PACKET, total);
        byte[] bytes = array;
        Pcapng.putInt(bytes, start + 4, total);
        Pcapng.putInt(bytes, start + 8, iface);
        Pcapng.putTimestamp(bytes, start + 12, epochNanos);
        Pcapng.putInt(bytes, start + 20, capturedLength);
        Pcapng.putInt(bytes, start + 24, originalLength);
        MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset, bytes, start + 28, capturedLength);
        Pcapng.putInt(bytes, start + 28 + padded, total);
        length = start + total;
    }

    void putOption(int code, byte[] value) {
        putInt(code | value.length << 16);
        System.arraycopy(value, 0, array, length, value.length);
        length += Pcapng.padded(value.length);
    }

    void putInt(int value) {
        Pcapng.putInt(array, length, value);
        length += 4;
    }

    void putLong(long value) {
        Pcapng.putLong(array, length, value);
        length += 8;
    }

    void putTimestamp(long epochNanos) {
        Pcapng.putTimestamp(array, length, epochNanos);
        length += 8;
    }
}
