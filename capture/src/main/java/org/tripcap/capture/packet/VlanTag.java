package org.tripcap.capture.packet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The outermost VLAN tag (IEEE 802.1Q, 9.3), which the kernel takes off a frame and tells beside it. */
final class VlanTag {

    /** Room that a frame needs before it, so that its tag can be put back. */
    static final int BYTES = 4;
    /** Before the tag stand the two addresses; a frame without them has none. */
    static final int ADDRESSES_BYTES = 12;
    /** Of {@code tp_status}: there is a tag. */
    static final int PRESENT = 1 << 4;
    /** Of {@code tp_status}: its protocol is told, too. */
    static final int PROTOCOL_PRESENT = 1 << 6;

    private static final short DOT1Q = (short) 0x8100;
    private static final ValueLayout.OfShort BIG_ENDIAN =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private VlanTag() {}

    /**
     * Puts a tag back.
     *
     * @param frame where the frame begins
     * @param status {@code tp_status} of it
     * @return where it begins now
     */
    static long putBack(MemorySegment memory, long frame, int status, short protocol, short tag) {
        long tagged = frame - BYTES;
        MemorySegment.copy(memory, JAVA_BYTE, frame, memory, JAVA_BYTE, tagged, ADDRESSES_BYTES);
        boolean known = protocol != 0 || (status & PROTOCOL_PRESENT) != 0;
        memory.set(BIG_ENDIAN, tagged + ADDRESSES_BYTES, known ? protocol : DOT1Q);
        memory.set(BIG_ENDIAN, tagged + ADDRESSES_BYTES + 2, tag);
        return tagged;
    }
}
