package org.tripcap.capture.packet;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Cuts the stream that {@code pcap_dump} writes (the packet records of the classic pcap format, nanoseconds, this machine's
 * byte order) into packets. Chunks may end anywhere; a packet that lies in one chunk is handed on in place.
 */
final class RecordParser {

    /** libpcap's and this project's greatest length of a packet; what is longer is cut. */
    static final int MAX_CAPTURED = 262_144;

    private static final int HEADER = 16;
    private static final long NANOS = 1_000_000_000L;

    private final int snaplen;
    private final MemorySegment carry;
    private int carried;
    private long skip;

    /**
     * A parser.
     *
     * @param snaplen octets kept of each packet
     * @param arena where the memory for a packet between two chunks comes from
     */
    RecordParser(int snaplen, Arena arena) {
        this.snaplen = Math.min(snaplen, MAX_CAPTURED);
        this.carry = arena.allocate(HEADER + MAX_CAPTURED);
    }

    /** Takes the next chunk and hands on every packet that is complete. */
    void chunk(MemorySegment chunk, PacketSink sink) {
        long size = chunk.byteSize();
        long at = Math.min(skip, size);
        skip -= at;
        if (carried > 0) {
            at = complete(chunk, at, sink);
        }
        while (size - at >= HEADER) {
            long captured = Integer.toUnsignedLong(chunk.get(JAVA_INT_UNALIGNED, at + 8));
            long kept = Math.min(captured, MAX_CAPTURED);
            if (size - at - HEADER < kept) {
                break;
            }
            deliver(chunk, at, sink);
            at += HEADER + captured;
            if (at > size) {
                skip = at - size;
                at = size;
            }
        }
        int rest = (int) (size - at);
        if (rest > 0) {
            MemorySegment.copy(chunk, at, carry, carried, rest);
            carried += rest;
        }
    }

    /** Fills up the packet that the chunk before began; gives where the chunk goes on. */
    private long complete(MemorySegment chunk, long from, PacketSink sink) {
        long at = fill(chunk, from, HEADER);
        if (carried < HEADER) {
            return at;
        }
        long captured = Integer.toUnsignedLong(carry.get(JAVA_INT_UNALIGNED, 8));
        int kept = (int) Math.min(captured, MAX_CAPTURED);
        at = fill(chunk, at, HEADER + kept);
        if (carried < HEADER + kept) {
            return at;
        }
        deliver(carry, 0, sink);
        carried = 0;
        skip = captured - kept;
        long skipped = Math.min(skip, chunk.byteSize() - at);
        skip -= skipped;
        return at + skipped;
    }

    private long fill(MemorySegment chunk, long from, int wanted) {
        int length = (int) Math.min(Math.max(0, wanted - carried), chunk.byteSize() - from);
        MemorySegment.copy(chunk, from, carry, carried, length);
        carried += length;
        return from + length;
    }

    private void deliver(MemorySegment memory, long at, PacketSink sink) {
        long seconds = Integer.toUnsignedLong(memory.get(JAVA_INT_UNALIGNED, at));
        long nanos = Integer.toUnsignedLong(memory.get(JAVA_INT_UNALIGNED, at + 4));
        int captured = (int) Math.min(Integer.toUnsignedLong(memory.get(JAVA_INT_UNALIGNED, at + 8)), snaplen);
        int original = memory.get(JAVA_INT_UNALIGNED, at + 12);
        sink.packet(seconds * NANOS + nanos, memory, at + HEADER, captured, original);
    }
}
