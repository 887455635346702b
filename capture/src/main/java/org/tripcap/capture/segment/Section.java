package org.tripcap.capture.segment;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * Builds one pcapng section in memory: {@link #begin}, any number of {@link #packet}s, {@link #finish}; then it is
 * read by a {@link Sealer}, and {@link #reset} makes it ready for the next. Its buffer grows to a bound and is kept,
 * so that a packet costs no garbage. Not thread-safe.
 */
public final class Section {

    /** The bound that suits Kafka messages of 8 MiB. */
    public static final int DEFAULT_MAX_LENGTH = 7 << 20;

    /** The longest section there is: what {@link SegmentOpener} accepts. */
    public static final int MAX_LENGTH = 64 << 20;

    private static final int MIN_LENGTH = Pcapng.MAX_CAPTURED_LENGTH + (128 << 10);

    private enum State {
        EMPTY,
        OPEN,
        FINISHED
    }

    private final int maxLength;
    private final BlockBuffer buffer;
    private State state = State.EMPTY;
    private int interfaces;
    private int packets;
    private long packetBytes;
    private long capturedBytes;
    private long firstNanos;
    private long lastNanos;

    /** A section of at most {@link #DEFAULT_MAX_LENGTH} bytes. */
    public Section() {
        this(DEFAULT_MAX_LENGTH);
    }

    /**
     * A section of at most this many bytes.
     *
     * @throws IllegalArgumentException when one packet of the greatest length would not fit, or the bound is over
     *     {@link #MAX_LENGTH}
     */
    public Section(int maxLength) {
        if (maxLength < MIN_LENGTH || maxLength > MAX_LENGTH) {
            throw new IllegalArgumentException("section: expected a bound from " + MIN_LENGTH + " to " + MAX_LENGTH
                    + " bytes, found " + maxLength);
        }
        this.maxLength = maxLength;
        buffer = new BlockBuffer(maxLength);
    }

    /**
     * Starts the section: header block and one description block for each interface, in this order.
     *
     * @param application name and version of the writing program, 1 to 255 bytes of UTF-8
     * @throws IllegalStateException when the section is not empty
     */
    public void begin(List<InterfaceDescription> descriptions, String application) {
        requireState(State.EMPTY, "begin");
        byte[] name = application.getBytes(StandardCharsets.UTF_8);
        if (name.length < 1 || name.length > Pcapng.MAX_APPLICATION_LENGTH) {
            throw new IllegalArgumentException("application: expected 1 to " + Pcapng.MAX_APPLICATION_LENGTH
                    + " bytes of UTF-8, found " + name.length);
        }
        if (descriptions.isEmpty() || descriptions.size() > Pcapng.MAX_INTERFACES) {
            throw new IllegalArgumentException(
                    "interfaces: expected 1 to " + Pcapng.MAX_INTERFACES + ", found " + descriptions.size());
        }
        int start = buffer.begin(Pcapng.SECTION_HEADER, 64 + name.length);
        buffer.putInt(Pcapng.BYTE_ORDER_MAGIC);
        buffer.putInt(Pcapng.VERSION);
        buffer.putLong(0); // the length, known when finished
        buffer.putOption(Pcapng.OPTION_SHB_USERAPPL, name);
        buffer.putInt(Pcapng.OPTION_END);
        buffer.end(start);
        for (InterfaceDescription description : descriptions) {
            describe(description);
        }
        interfaces = descriptions.size();
        state = State.OPEN;
    }

    private void describe(InterfaceDescription description) {
        byte[] name = description.name().getBytes(StandardCharsets.UTF_8);
        int start = buffer.begin(Pcapng.INTERFACE_DESCRIPTION, 64 + name.length);
        buffer.putInt(description.linkType());
        buffer.putInt(description.snaplen());
        buffer.putOption(Pcapng.OPTION_IF_NAME, name);
        buffer.putOption(Pcapng.OPTION_IF_TSRESOL, new byte[] {9});
        buffer.putInt(Pcapng.OPTION_END);
        buffer.end(start);
    }

    /** Whether a packet of this captured length fits beside the statistics that end the section. */
    public boolean fits(int capturedLength) {
        return (long) buffer.length()
                        + Pcapng.PACKET_OVERHEAD
                        + Pcapng.padded(capturedLength)
                        + (long) interfaces * Pcapng.STATISTICS_LENGTH
                <= maxLength;
    }

    /**
     * Adds a packet from an array; otherwise as {@link #packet(int, long, MemorySegment, long, int, int)}.
     *
     * @param source the array that holds it; copied from
     */
    public void packet(int iface, long epochNanos, byte[] source, int offset, int capturedLength, int originalLength) {
        packet(iface, epochNanos, MemorySegment.ofArray(source), offset, capturedLength, originalLength);
    }

    /**
     * Adds a packet.
     *
     * @param iface index of its interface in the list given to {@link #begin}
     * @param epochNanos when it was captured, nanoseconds since 1970; a time before is kept as two's complement
     * @param source the memory that holds it; copied from, once
     * @param offset where it begins there
     * @param capturedLength octets that were kept, 0 to 262144
     * @param originalLength octets that were on the wire, an unsigned 32-bit number
     * @throws IllegalStateException before {@link #begin}, after {@link #finish}, or when it does not {@link #fits}
     */
    public void packet(
            int iface, long epochNanos, MemorySegment source, long offset, int capturedLength, int originalLength) {
        requireState(State.OPEN, "packet");
        Objects.checkIndex(iface, interfaces);
        Objects.checkFromIndexSize(offset, capturedLength, source.byteSize());
        if (capturedLength > Pcapng.MAX_CAPTURED_LENGTH) {
            throw new IllegalArgumentException(
                    "packet: expected at most " + Pcapng.MAX_CAPTURED_LENGTH + " octets, found " + capturedLength);
        }
        if (!fits(capturedLength)) {
            throw new IllegalStateException("section: " + capturedLength + " octets more do not fit in " + maxLength);
        }
        buffer.packet(iface, epochNanos, source, offset, capturedLength, originalLength);
        count(epochNanos, capturedLength, originalLength);
    }

    private void count(long epochNanos, int capturedLength, int originalLength) {
        firstNanos = packets == 0 ? epochNanos : Math.min(firstNanos, epochNanos);
        lastNanos = packets == 0 ? epochNanos : Math.max(lastNanos, epochNanos);
        packets++;
        capturedBytes += capturedLength;
        packetBytes += Integer.toUnsignedLong(originalLength);
    }

    /**
     * Ends the section with one statistics block for each interface, in their order.
     *
     * @throws IllegalArgumentException unless there is one for each interface
     */
    public void finish(List<InterfaceStatistics> statistics) {
        requireState(State.OPEN, "finish");
        if (statistics.size() != interfaces) {
            throw new IllegalArgumentException(
                    "statistics: expected one for each of " + interfaces + " interfaces, found " + statistics.size());
        }
        for (int i = 0; i < interfaces; i++) {
            conclude(i, statistics.get(i));
        }
        long afterHeader = (long) buffer.length() - buffer.blockOffset(1);
        Pcapng.putLong(buffer.array(), Pcapng.SECTION_LENGTH_OFFSET, afterHeader);
        state = State.FINISHED;
    }

    private void conclude(int iface, InterfaceStatistics statistics) {
        int start = buffer.begin(Pcapng.INTERFACE_STATISTICS, Pcapng.STATISTICS_LENGTH);
        long end = EpochNanos.of(statistics.end());
        buffer.putInt(iface);
        buffer.putTimestamp(end);
        buffer.putInt(Pcapng.OPTION_ISB_STARTTIME | 8 << 16);
        buffer.putTimestamp(EpochNanos.of(statistics.start()));
        buffer.putInt(Pcapng.OPTION_ISB_ENDTIME | 8 << 16);
        buffer.putTimestamp(end);
        buffer.putInt(Pcapng.OPTION_ISB_IFDROP | 8 << 16);
        buffer.putLong(statistics.interfaceDrop());
        buffer.putInt(Pcapng.OPTION_ISB_FILTERACCEPT | 8 << 16);
        buffer.putLong(statistics.filterAccept());
        buffer.putInt(Pcapng.OPTION_ISB_OSDROP | 8 << 16);
        buffer.putLong(statistics.osDrop());
        buffer.putInt(Pcapng.OPTION_END);
        buffer.end(start);
    }

    /** Wipes the section, so that its packets are no longer in memory, and makes it ready for the next {@link #begin}. */
    public void reset() {
        state = State.EMPTY;
        buffer.reset();
        interfaces = 0;
        packets = 0;
        packetBytes = 0;
        capturedBytes = 0;
        firstNanos = 0;
        lastNanos = 0;
    }

    /** The buffer itself, of which the first {@link #length} bytes are the section; valid until {@link #reset}. */
    public byte[] array() {
        return buffer.array();
    }

    /** Length so far in bytes. */
    public int length() {
        return buffer.length();
    }

    /** Packets so far. */
    public int packets() {
        return packets;
    }

    /** Sum of the packets' original lengths in octets. */
    public long packetBytes() {
        return packetBytes;
    }

    /** Sum of the packets' captured lengths in octets. */
    public long capturedBytes() {
        return capturedBytes;
    }

    /**
     * The earliest packet's time in nanoseconds since 1970.
     *
     * @throws IllegalStateException when there is no packet
     */
    public long firstNanos() {
        requirePacket();
        return firstNanos;
    }

    /**
     * The latest packet's time in nanoseconds since 1970.
     *
     * @throws IllegalStateException when there is no packet
     */
    public long lastNanos() {
        requirePacket();
        return lastNanos;
    }

    /** Blocks of all kinds so far. */
    public int blocks() {
        return buffer.blocks();
    }

    /** Where a block begins in {@link #array}, in bytes. */
    public int blockOffset(int block) {
        return buffer.blockOffset(block);
    }

    void requireFinished() {
        if (state != State.FINISHED) {
            throw new IllegalStateException("section: it has to be finished before it is sealed");
        }
    }

    private void requirePacket() {
        if (packets == 0) {
            throw new IllegalStateException("section: it holds no packet, so it has no first and last time");
        }
    }

    private void requireState(State expected, String call) {
        if (state != expected) {
            throw new IllegalStateException("section: " + call + " expects it to be " + expected + ", it is " + state);
        }
    }
}
