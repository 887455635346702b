package org.tripcap.capture.packet;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The kernel's ring of a handle, on Ethernet read in place: what libpcap's loop would copy twice is copied once, from where the
 * kernel put it. libpcap has made the ring and its filter, and reads the first blocks, since it filters again what came before
 * the filter was attached; then, while it has nothing pending, the ring is {@linkplain #takeOver taken over} and libpcap reads
 * no more. Where the ring is not as expected, it never is, and libpcap's loop goes on.
 *
 * <p>Layout: {@code TPACKET_V3} of {@code linux/if_packet.h}, described in the kernel's packet_mmap.rst. Belongs to one thread.
 */
final class PacketRing {

    /** {@code enum tpacket_versions}. */
    private static final int TPACKET_V3 = 2;

    private static final int BLOCK_VERSION = 0;
    private static final int BLOCK_STATUS = 8;
    private static final int BLOCK_PACKETS = 12;
    private static final int BLOCK_FIRST = 16;
    private static final int BLOCK_SEQUENCE = 24;

    private static final int PACKET_NEXT = 0;
    private static final int PACKET_SECONDS = 4;
    private static final int PACKET_NANOS = 8;
    private static final int PACKET_CAPTURED = 12;
    private static final int PACKET_LENGTH = 16;
    private static final int PACKET_STATUS = 20;
    private static final int PACKET_MAC = 24;
    private static final int PACKET_TAG = 32;
    private static final int PACKET_TAG_PROTOCOL = 36;

    private static final int KERNEL_OWNS = 0;
    private static final int USER_OWNS = 1;

    private static final int LEAST_BLOCK = 4096;
    private static final long NANOS = 1_000_000_000L;
    private static final VarHandle STATUS = JAVA_INT.varHandle();

    private final MemorySegment ring;
    private final int snaplen;
    private long blockBytes;
    private int blocks;
    private long filteredAfter;
    private int next;

    private PacketRing(MemorySegment ring, int snaplen) {
        this.ring = ring;
        this.snaplen = snaplen;
    }

    /**
     * The ring of a handle whose filter is attached; empty when it is not one that can be read.
     *
     * @param socket the handle's descriptor; the handle has to outlive the result
     */
    static Optional<PacketRing> of(int socket, int snaplen) {
        try {
            String name = Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(socket)))
                    .toString();
            return mapping(Files.readAllLines(Path.of("/proc/self/maps")), name)
                    .map(ring -> new PacketRing(ring, snaplen));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A line of {@code proc(5)}'s maps: addresses, permissions, offset, device, inode, name. */
    private static Optional<MemorySegment> mapping(List<String> maps, String name) {
        List<String> own =
                maps.stream().filter(line -> line.endsWith(" " + name)).toList();
        if (own.size() != 1) {
            return Optional.empty();
        }
        String[] fields = own.getFirst().split("[- ]", 4);
        long from = Long.parseUnsignedLong(fields[0], 16);
        long to = Long.parseUnsignedLong(fields[1], 16);
        return fields[2].startsWith("rw") && to - from >= 2L * LEAST_BLOCK
                ? Optional.of(MemorySegment.ofAddress(from).reinterpret(to - from))
                : Optional.empty();
    }

    /**
     * Tries to read on where libpcap has stopped. To be called after the filter was attached, when libpcap's last call handed
     * out less than it might have; if this succeeds, libpcap must not read any more.
     *
     * @return whether the ring is read here from now on
     */
    boolean takeOver() {
        if (blockBytes == 0 && !measure()) {
            return false;
        }
        int first = latest();
        for (int i = 1; i < blocks && status(before(first)) != KERNEL_OWNS; i++) {
            first = before(first);
        }
        if (sequence(blockBytes, first) <= filteredAfter) {
            return false;
        }
        next = first;
        return true;
    }

    /**
     * Finds how large a block is: the second one bears the number after the first one's. Asked from the greatest size down, so
     * that only the kernel's own words are looked at: a packet may hold anything, and lies within a block.
     */
    private boolean measure() {
        long length = ring.byteSize();
        for (long size = Long.highestOneBit(length / 2); size >= LEAST_BLOCK; size /= 2) {
            if (length % size == 0
                    && ring.get(JAVA_INT, size + BLOCK_VERSION) == TPACKET_V3
                    && sequence(size, 1) == sequence(size, 0) + 1) {
                blockBytes = size;
                blocks = (int) (length / size);
                // What came before the filter is in this block or in one before it; libpcap filters those again.
                filteredAfter = sequence(size, latest());
                return true;
            }
        }
        return false;
    }

    /** Whether no packet lies in it: neither in a block that was handed on, nor in the one that the kernel still fills. */
    boolean isEmpty() {
        long open = blockBytes == 0 && !measure() ? 0 : latest() * blockBytes;
        return (int) STATUS.getAcquire(ring, open + BLOCK_STATUS) == KERNEL_OWNS
                && ring.get(JAVA_INT, open + BLOCK_PACKETS) == 0;
    }

    /** The block that the kernel has begun last. */
    private int latest() {
        int latest = 0;
        for (int i = 1; i < blocks; i++) {
            if (sequence(blockBytes, i) > sequence(blockBytes, latest)) {
                latest = i;
            }
        }
        return latest;
    }

    private int before(int block) {
        return block == 0 ? blocks - 1 : block - 1;
    }

    private long sequence(long size, int block) {
        return ring.get(JAVA_LONG, block * size + BLOCK_SEQUENCE);
    }

    private int status(int block) {
        return (int) STATUS.getAcquire(ring, block * blockBytes + BLOCK_STATUS);
    }

    /**
     * Hands what the kernel has let go of to the sink, block by block, until {@code count} packets or more were handed out or
     * there is no more; each block is the kernel's again after its last packet.
     *
     * @return how many packets
     */
    int dispatch(int count, PacketSink sink) {
        int packets = 0;
        while (packets < count && (status(next) & USER_OWNS) != 0) {
            long block = next * blockBytes;
            packets += block(block, sink);
            STATUS.setRelease(ring, block + BLOCK_STATUS, KERNEL_OWNS);
            next = next + 1 == blocks ? 0 : next + 1;
        }
        return packets;
    }

    private int block(long block, PacketSink sink) {
        int packets = ring.get(JAVA_INT, block + BLOCK_PACKETS);
        long at = block + ring.get(JAVA_INT, block + BLOCK_FIRST);
        for (int i = 0; i < packets; i++) {
            packet(at, sink);
            at += ring.get(JAVA_INT, at + PACKET_NEXT);
        }
        return packets;
    }

    private void packet(long at, PacketSink sink) {
        long nanos = Integer.toUnsignedLong(ring.get(JAVA_INT, at + PACKET_SECONDS)) * NANOS
                + ring.get(JAVA_INT, at + PACKET_NANOS);
        int captured = ring.get(JAVA_INT, at + PACKET_CAPTURED);
        int length = ring.get(JAVA_INT, at + PACKET_LENGTH);
        long frame = at + Short.toUnsignedInt(ring.get(JAVA_SHORT, at + PACKET_MAC));
        if (captured >= VlanTag.ADDRESSES_BYTES && isTagged(at)) {
            // libpcap made the kernel leave room for it.
            frame = VlanTag.putBack(
                    ring,
                    frame,
                    ring.get(JAVA_INT, at + PACKET_STATUS),
                    ring.get(JAVA_SHORT, at + PACKET_TAG_PROTOCOL),
                    (short) ring.get(JAVA_INT, at + PACKET_TAG));
            captured += VlanTag.BYTES;
            length += VlanTag.BYTES;
        }
        sink.packet(nanos, ring, frame, Math.min(captured, snaplen), length);
    }

    private boolean isTagged(long at) {
        return (ring.get(JAVA_INT, at + PACKET_STATUS) & VlanTag.PRESENT) != 0
                || ring.get(JAVA_INT, at + PACKET_TAG) != 0;
    }
}
