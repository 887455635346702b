package org.tripcap.capture.packet;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Room for the packets of one {@code recvmmsg(2)} on a packet socket, and what the kernel says of each beside its bytes: when it
 * arrived ({@code SO_TIMESTAMPNS}), how long it was, and the VLAN tag that was taken off it ({@code PACKET_AUXDATA} of
 * {@code packet(7)}). Of LP64 Linux. Belongs to one thread.
 */
final class SocketMessages {

    /** {@code struct mmsghdr}, with the {@code struct msghdr} in it. */
    private static final long HEADER = 64;

    private static final long HEADER_VECTOR = 16;
    private static final long HEADER_VECTORS = 24;
    private static final long HEADER_CONTROL = 32;
    private static final long HEADER_CONTROL_BYTES = 40;
    private static final long HEADER_RECEIVED = 56;
    /** {@code struct iovec}. */
    private static final long VECTOR = 16;

    private static final long VECTOR_BYTES = 8;

    /** Enough for a time stamp and the auxiliary data. */
    private static final long CONTROL = 128;
    /** {@code struct cmsghdr}: length of the whole, level, type. */
    private static final long CONTROL_LEVEL = 8;

    private static final long CONTROL_TYPE = 12;
    private static final long CONTROL_DATA = 16;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_TIMESTAMPNS = 35;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_AUXDATA = 8;

    /** {@code struct tpacket_auxdata}. */
    private static final long AUX_STATUS = 0;

    private static final long AUX_LENGTH = 4;
    private static final long AUX_TAG = 16;
    private static final long AUX_TAG_PROTOCOL = 18;

    private static final long NANOS = 1_000_000_000L;
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_MESSAGES = 64;
    private static final int FEWEST_MESSAGES = 4;

    private final int count;
    private final int snaplen;
    private final MemorySegment headers;
    private final MemorySegment controls;
    private final MemorySegment packets;
    private final long slot;

    /**
     * Makes room: for 64 packets, or fewer where they would take more than a mebibyte.
     *
     * @param snaplen octets kept of each
     */
    SocketMessages(Arena arena, int snaplen) {
        this.snaplen = snaplen;
        this.slot = (VlanTag.BYTES + snaplen + 7L) & ~7;
        this.count = Math.clamp(MOST_BYTES / slot, FEWEST_MESSAGES, MOST_MESSAGES);
        this.headers = arena.allocate(count * HEADER, 8);
        this.controls = arena.allocate(count * CONTROL, 8);
        this.packets = arena.allocate(count * slot, 8);
        MemorySegment vectors = arena.allocate(count * VECTOR, 8);
        for (long i = 0; i < count; i++) {
            vectors.set(ADDRESS, i * VECTOR, packets.asSlice(i * slot + VlanTag.BYTES, snaplen));
            vectors.set(JAVA_LONG, i * VECTOR + VECTOR_BYTES, snaplen);
            headers.set(ADDRESS, i * HEADER + HEADER_VECTOR, vectors.asSlice(i * VECTOR, VECTOR));
            headers.set(JAVA_LONG, i * HEADER + HEADER_VECTORS, 1);
            headers.set(ADDRESS, i * HEADER + HEADER_CONTROL, controls.asSlice(i * CONTROL, CONTROL));
        }
    }

    /** How many there is room for. */
    int count() {
        return count;
    }

    /** The array of {@code struct mmsghdr} to receive into. */
    MemorySegment prepared() {
        for (long i = 0; i < count; i++) {
            headers.set(JAVA_LONG, i * HEADER + HEADER_CONTROL_BYTES, CONTROL);
        }
        return headers;
    }

    /** Hands the first {@code received} packets to the sink. */
    void handOut(int received, PacketSink sink) {
        for (int i = 0; i < received; i++) {
            packet(i, sink);
        }
    }

    private void packet(int index, PacketSink sink) {
        int length = headers.get(JAVA_INT, index * HEADER + HEADER_RECEIVED);
        long nanos = 0;
        long aux = -1;
        long from = index * CONTROL;
        long to = from + headers.get(JAVA_LONG, index * HEADER + HEADER_CONTROL_BYTES);
        for (long at = from; at + CONTROL_DATA <= to; at += aligned(controls.get(JAVA_LONG, at))) {
            int level = controls.get(JAVA_INT, at + CONTROL_LEVEL);
            int type = controls.get(JAVA_INT, at + CONTROL_TYPE);
            if (level == SOL_SOCKET && type == SCM_TIMESTAMPNS) {
                nanos = controls.get(JAVA_LONG, at + CONTROL_DATA) * NANOS
                        + controls.get(JAVA_LONG, at + CONTROL_DATA + Long.BYTES);
            } else if (level == SOL_PACKET && type == PACKET_AUXDATA) {
                aux = at + CONTROL_DATA;
            }
        }
        long frame = index * slot + VlanTag.BYTES;
        int captured = Math.min(length, snaplen);
        if (aux >= 0) {
            length = controls.get(JAVA_INT, aux + AUX_LENGTH);
            if (captured >= VlanTag.ADDRESSES_BYTES && isTagged(aux)) {
                frame = VlanTag.putBack(
                        packets,
                        frame,
                        controls.get(JAVA_INT, aux + AUX_STATUS),
                        controls.get(JAVA_SHORT, aux + AUX_TAG_PROTOCOL),
                        controls.get(JAVA_SHORT, aux + AUX_TAG));
                captured += VlanTag.BYTES;
                length += VlanTag.BYTES;
            }
        }
        sink.packet(nanos, packets, frame, Math.min(captured, snaplen), length);
    }

    /** The next control message begins at a multiple of 8; one without a length would be followed by itself. */
    private static long aligned(long bytes) {
        return Math.max(CONTROL_DATA, (bytes + 7) & ~7);
    }

    private boolean isTagged(long aux) {
        return (controls.get(JAVA_INT, aux + AUX_STATUS) & VlanTag.PRESENT) != 0
                || controls.get(JAVA_SHORT, aux + AUX_TAG) != 0;
    }

    /** Fills in one packet as the kernel would, so that {@link #handOut} can be compiled without one. */
    void pretend() {
        headers.set(JAVA_INT, HEADER_RECEIVED, Math.min(snaplen, 60));
        headers.set(JAVA_LONG, HEADER_CONTROL_BYTES, 2 * (CONTROL_DATA + 24));
        controls.set(JAVA_LONG, 0, CONTROL_DATA + 16);
        controls.set(JAVA_INT, CONTROL_LEVEL, SOL_SOCKET);
        controls.set(JAVA_INT, CONTROL_TYPE, SCM_TIMESTAMPNS);
        long second = CONTROL_DATA + 16;
        controls.set(JAVA_LONG, second, CONTROL_DATA + 20);
        controls.set(JAVA_INT, second + CONTROL_LEVEL, SOL_PACKET);
        controls.set(JAVA_INT, second + CONTROL_TYPE, PACKET_AUXDATA);
        controls.set(JAVA_INT, second + CONTROL_DATA + AUX_LENGTH, 60);
    }
}
