package org.tripcap.capture.segment;

import java.util.ArrayList;
import java.util.List;
import org.tripcap.capture.incident.Digest;

/**
 * Some blocks of a section, with what proves that they are in it: the salt of each, and the hashes of the parts of the block tree
 * in between. Header, interface descriptions and statistics are always among them, so that link type and time resolution cannot
 * be changed under a packet. Of the blocks left out it tells their number and place only.
 */
public final class Disclosure {
    private final byte[] pcapng;
    private final int blocks;
    private final int[] indices;
    /** {@link LeafSalts#LENGTH} bytes for each shown block. */
    private final byte[] salts;

    private final List<Digest> hashes;

    /** Which packets to show. */
    @FunctionalInterface
    public interface Choice {
        /**
         * Called for each packet in order; the array is shared, to be read and not kept.
         *
         * @param linkType LINKTYPE_ number of its interface
         * @param offset where it begins in {@code data}
         */
        boolean shows(int linkType, byte[] data, int offset, int capturedLength, int originalLength);
    }

    Disclosure(byte[] pcapng, int blocks, int[] indices, byte[] salts, List<Digest> hashes) {
        this.pcapng = pcapng;
        this.blocks = blocks;
        this.indices = indices;
        this.salts = salts;
        this.hashes = List.copyOf(hashes);
    }

    /**
     * Shows the chosen packets of a segment.
     *
     * @throws PcapngException when the section is none
     */
    public static Disclosure of(OpenedSegment segment, Choice choice) throws PcapngException {
        return new DisclosureMaker(segment).make(choice);
    }

    /**
     * Reads a disclosure. Nothing is proved by that: compare {@link #blocksRoot} with the sensor's signed statement, and read
     * {@link #section}.
     *
     * @param pcapng the shown blocks
     * @param proof what {@link #proof} wrote
     * @throws PcapngException when the bytes don't divide into as many blocks as the proof names
     * @throws org.tripcap.capture.incident.MalformedException when the proof is none
     */
    public static Disclosure read(byte[] pcapng, byte[] proof) throws PcapngException {
        return DisclosureFormat.read(pcapng, proof);
    }

    /** The shown blocks one after another, as they are in the section; other tools read them as a capture file. Not copied. */
    public byte[] pcapng() {
        return pcapng;
    }

    /** Salts, places and hashes: what proves the shown blocks. */
    public byte[] proof() {
        return DisclosureFormat.print(this);
    }

    /** Number of blocks in the section, shown or not. */
    public int blocks() {
        return blocks;
    }

    /** Number of blocks shown. */
    public int shown() {
        return indices.length;
    }

    int index(int shown) {
        return indices[shown];
    }

    byte[] salts() {
        return salts;
    }

    List<Digest> hashes() {
        return hashes;
    }

    /**
     * The root of the block tree to which the shown blocks lead.
     *
     * @throws PcapngException when the proof has too few or too many hashes for the places it names
     */
    public Digest blocksRoot() throws PcapngException {
        return new DisclosureFold(this).root();
    }

    /**
     * The shown blocks as a section of their own, which {@link PcapngReader} reads: only the length in its header is another.
     * Worth reading once {@link #blocksRoot} was found right.
     *
     * @param stated length of the whole section, as signed
     * @throws PcapngException when the header does not state that length, or the shown blocks are not the first and last ones
     *     that a section has and packets between them
     */
    public byte[] section(long stated) throws PcapngException {
        BlockCursor cursor = new BlockCursor(pcapng);
        List<Integer> types = new ArrayList<>();
        int header = 0;
        while (cursor.next()) {
            types.add(cursor.type());
            if (types.size() == 1) {
                cursor.requireType(Pcapng.SECTION_HEADER, "a section header block");
                cursor.requireLength(
                        Pcapng.SECTION_LENGTH_OFFSET + Long.BYTES + Integer.BYTES, "a section header block");
                header = cursor.length();
                long length = Pcapng.getLong(pcapng, Pcapng.SECTION_LENGTH_OFFSET);
                if (length != stated - header) {
                    throw cursor.damaged("a section length of " + (stated - header), Long.toString(length));
                }
            }
        }
        requirePlaces(types, cursor);
        byte[] section = pcapng.clone();
        Pcapng.putLong(section, Pcapng.SECTION_LENGTH_OFFSET, (long) section.length - header);
        return section;
    }

    /** As many descriptions after the header as statistics at the end, all of them shown. */
    private void requirePlaces(List<Integer> types, BlockCursor cursor) throws PcapngException {
        int interfaces = 0;
        while (1 + interfaces < types.size() && types.get(1 + interfaces) == Pcapng.INTERFACE_DESCRIPTION) {
            interfaces++;
        }
        int first = types.size() - interfaces;
        for (int i = 0; i < types.size(); i++) {
            int place = i <= interfaces ? i : i >= first ? blocks - (types.size() - i) : indices[i];
            if (indices[i] != place) {
                throw cursor.damaged(
                        "header, descriptions and statistics at the section's ends, block " + i + " at place " + place,
                        "place " + indices[i]);
            }
        }
    }

    /** Number of packets in the whole section, if it has as many interfaces as are shown. */
    public int packets(int interfaces) {
        return blocks - 1 - 2 * interfaces;
    }
}
