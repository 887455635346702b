package org.tripcap.capture.segment;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.Digest;

/**
 * Reads a section as {@link Section} writes it, packet by packet without garbage: {@code while (reader.nextPacket())
 * …}. Anything else is refused, also pcapng that other programs may write: unknown blocks and options, another byte
 * order or time resolution, missing statistics, padding that is not zero. Not thread-safe.
 */
public final class PcapngReader {

    private final byte[] bytes;
    private final @Nullable BlockTree tree;
    private final BlockCursor blocks;
    private final String application;
    private final List<InterfaceDescription> interfaces;
    private final List<InterfaceStatistics> statistics = new ArrayList<>();
    private @Nullable Digest root;
    private boolean packetTaken;
    private boolean ended;
    private int iface;
    private long epochNanos;
    private int dataOffset;
    private int capturedLength;
    private int originalLength;

    /** Takes the packets of a section one after another; the array is shared, to be read and not kept. */
    @FunctionalInterface
    public interface PacketVisitor {
        /**
         * Called for each packet in order.
         *
         * @param linkType LINKTYPE_ number of its interface
         * @param epochNanos nanoseconds since 1970, signed
         * @param data array that holds the packet
         * @param offset where it begins there
         * @param capturedLength octets that were kept
         * @param originalLength octets that were on the wire, an unsigned 32-bit number
         */
        void packet(int linkType, long epochNanos, byte[] data, int offset, int capturedLength, int originalLength);
    }

    /**
     * Reads header and interfaces.
     *
     * @param pcapng the section; not copied
     */
    public PcapngReader(byte[] pcapng) throws PcapngException {
        this(pcapng, (BlockTree) null);
    }

    /**
     * Reads header and interfaces, and hashes what it reads on the way.
     *
     * @param pcapng the section; not copied
     * @param segmentSalt the segment's 32 byte salt
     */
    PcapngReader(byte[] pcapng, byte[] segmentSalt) throws PcapngException {
        this(pcapng, BlockTree.over(segmentSalt));
    }

    private PcapngReader(byte[] pcapng, @Nullable BlockTree tree) throws PcapngException {
        bytes = pcapng;
        this.tree = tree;
        blocks = new BlockCursor(pcapng, tree);
        blocks.advance("a section header block");
        application = readHeader();
        List<InterfaceDescription> descriptions = new ArrayList<>();
        blocks.advance("an interface description block");
        while (blocks.type() == Pcapng.INTERFACE_DESCRIPTION && descriptions.size() < Pcapng.MAX_INTERFACES) {
            descriptions.add(readDescription());
            blocks.advance("a packet or statistics block");
        }
        if (descriptions.isEmpty()) {
            throw blocks.wrongType("an interface description block");
        }
        interfaces = List.copyOf(descriptions);
    }

    /** Reads a whole section, giving every packet to the visitor, and returns the statistics that end it. */
    public static List<InterfaceStatistics> read(byte[] pcapng, PacketVisitor visitor) throws PcapngException {
        PcapngReader reader = new PcapngReader(pcapng);
        while (reader.nextPacket()) {
            visitor.packet(
                    reader.linkType(),
                    reader.epochNanos,
                    pcapng,
                    reader.dataOffset,
                    reader.capturedLength,
                    reader.originalLength);
        }
        return reader.statistics();
    }

    /**
     * Moves to the next packet.
     *
     * @return false when the section has ended, its statistics have been read and nothing follows
     */
    public boolean nextPacket() throws PcapngException {
        if (ended) {
            return false;
        }
        if (packetTaken) {
            blocks.advance("a packet or statistics block");
        }
        if (blocks.type() == Pcapng.ENHANCED_PACKET) {
            readPacket();
            packetTaken = true;
            return true;
        }
        readStatistics();
        ended = true;
        return false;
    }

    /** Name and version of the program that wrote the section. */
    public String application() {
        return application;
    }

    /** The interfaces, in the order that packets refer to. */
    public List<InterfaceDescription> interfaces() {
        return interfaces;
    }

    /** Index of the current packet's interface. */
    public int interfaceIndex() {
        return iface;
    }

    /** LINKTYPE_ number of the current packet's interface. */
    public int linkType() {
        return interfaces.get(iface).linkType();
    }

    /** The current packet's time in nanoseconds since 1970, signed. */
    public long epochNanos() {
        return epochNanos;
    }

    /** The array that holds the current packet. */
    public byte[] data() {
        return bytes;
    }

    /** Where the current packet begins in {@link #data}. */
    public int offset() {
        return dataOffset;
    }

    /** Octets of the current packet that were kept. */
    public int capturedLength() {
        return capturedLength;
    }

    /** Octets of the current packet that were on the wire, an unsigned 32-bit number. */
    public int originalLength() {
        return originalLength;
    }

    /** Index of the current packet's block, for the block tree. */
    public int block() {
        return blocks.index();
    }

    /**
     * What the interfaces counted, one for each, in their order.
     *
     * @throws IllegalStateException before {@link #nextPacket} has returned false
     */
    public List<InterfaceStatistics> statistics() {
        if (!ended) {
            throw new IllegalStateException("section: statistics follow the last packet, which has not been read");
        }
        return List.copyOf(statistics);
    }

    /**
     * The root of the tree over all blocks.
     *
     * @throws IllegalStateException before {@link #nextPacket} has returned false, or when nothing was hashed
     */
    public Digest blocksRoot() {
        if (!ended || tree == null) {
            throw new IllegalStateException("section: its blocks were not hashed to its end");
        }
        if (root == null) {
            root = tree.root();
        }
        return root;
    }

    private String readHeader() throws PcapngException {
        blocks.requireType(Pcapng.SECTION_HEADER, "a section header block");
        int start = blocks.offset();
        blocks.requireLength(40, "a section header block");
        blocks.requireInt(start + 8, Pcapng.BYTE_ORDER_MAGIC, "byte order magic");
        blocks.requireInt(start + 12, Pcapng.VERSION, "version");
        long length = Pcapng.getLong(bytes, start + Pcapng.SECTION_LENGTH_OFFSET);
        if (length != (long) bytes.length - blocks.length()) {
            throw blocks.damaged(
                    "a section length of " + ((long) bytes.length - blocks.length()), Long.toString(length));
        }
        int end = start + 24 + blocks.textOptionLength(start + 24, Pcapng.OPTION_SHB_USERAPPL);
        blocks.requireEnd(end);
        return blocks.text(start + 24);
    }

    private InterfaceDescription readDescription() throws PcapngException {
        int start = blocks.offset();
        blocks.requireLength(40, "an interface description block");
        int linkType = Pcapng.getInt(bytes, start + 8); // reserved half included, which has to be zero
        int snaplen = Pcapng.getInt(bytes, start + 12);
        int resolution = start + 16 + blocks.textOptionLength(start + 16, Pcapng.OPTION_IF_NAME);
        blocks.requireRoom(resolution + 8);
        blocks.requireInt(resolution, Pcapng.OPTION_IF_TSRESOL | 1 << 16, "option if_tsresol");
        blocks.requireInt(resolution + 4, 9, "nanoseconds");
        blocks.requireEnd(resolution + 8);
        try {
            return new InterfaceDescription(blocks.text(start + 16), linkType, snaplen);
        } catch (IllegalArgumentException e) {
            throw blocks.damaged("an interface's name, link type and snaplen", String.valueOf(e.getMessage()));
        }
    }

    private void readPacket() throws PcapngException {
        int start = blocks.offset();
        blocks.requireLength(Pcapng.PACKET_OVERHEAD, "an enhanced packet block");
        iface = Pcapng.getInt(bytes, start + 8);
        epochNanos = Pcapng.getTimestamp(bytes, start + 12);
        capturedLength = Pcapng.getInt(bytes, start + 20);
        originalLength = Pcapng.getInt(bytes, start + 24);
        dataOffset = start + 28;
        if (iface < 0 || iface >= interfaces.size()) {
            throw blocks.damaged("an interface below " + interfaces.size(), Integer.toUnsignedString(iface));
        }
        if (capturedLength < 0
                || capturedLength > Pcapng.MAX_CAPTURED_LENGTH
                || Pcapng.PACKET_OVERHEAD + Pcapng.padded(capturedLength) != blocks.length()) {
            throw blocks.damaged(
                    "a captured length that fills the block's " + blocks.length() + " bytes",
                    Integer.toUnsignedString(capturedLength));
        }
        blocks.requireZeros(dataOffset + capturedLength, dataOffset + Pcapng.padded(capturedLength));
    }

    private void readStatistics() throws PcapngException {
        for (int i = 0; i < interfaces.size(); i++) {
            if (i > 0) {
                blocks.advance("a statistics block");
            }
            blocks.requireType(
                    Pcapng.INTERFACE_STATISTICS, i == 0 ? "a packet or statistics block" : "a statistics block");
            statistics.add(readStatistics(i));
        }
        if (blocks.next()) {
            throw blocks.wrongType("the section's end");
        }
    }

    private InterfaceStatistics readStatistics(int index) throws PcapngException {
        int start = blocks.offset();
        if (blocks.length() != Pcapng.STATISTICS_LENGTH) {
            throw blocks.damaged(
                    "a statistics block of " + Pcapng.STATISTICS_LENGTH + " bytes", blocks.length() + " bytes");
        }
        blocks.requireInt(start + 8, index, "interface");
        blocks.requireInt(start + 20, Pcapng.OPTION_ISB_STARTTIME | 8 << 16, "option isb_starttime");
        blocks.requireInt(start + 32, Pcapng.OPTION_ISB_ENDTIME | 8 << 16, "option isb_endtime");
        blocks.requireInt(start + 44, Pcapng.OPTION_ISB_IFDROP | 8 << 16, "option isb_ifdrop");
        blocks.requireInt(start + 56, Pcapng.OPTION_ISB_FILTERACCEPT | 8 << 16, "option isb_filteraccept");
        blocks.requireInt(start + 68, Pcapng.OPTION_ISB_OSDROP | 8 << 16, "option isb_osdrop");
        blocks.requireInt(start + 80, Pcapng.OPTION_END, "the end of options");
        long end = Pcapng.getTimestamp(bytes, start + 36);
        if (Pcapng.getTimestamp(bytes, start + 12) != end) {
            throw blocks.damaged("the block's time to be isb_endtime", "another");
        }
        try {
            return new InterfaceStatistics(
                    Pcapng.getLong(bytes, start + 60),
                    Pcapng.getLong(bytes, start + 48),
                    Pcapng.getLong(bytes, start + 72),
                    EpochNanos.toInstant(Pcapng.getTimestamp(bytes, start + 24)),
                    EpochNanos.toInstant(end));
        } catch (IllegalArgumentException e) {
            throw blocks.damaged("counters from 0 and an end not before the start", String.valueOf(e.getMessage()));
        }
    }
}
