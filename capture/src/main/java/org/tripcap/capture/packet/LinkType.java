package org.tripcap.capture.packet;

import org.pcap4j.packet.namednumber.DataLinkType;

/**
 * A link-layer header type by its number in capture files ({@code LINKTYPE_*} of the tcpdump project's list), which for a
 * few old types is not the number that libpcap uses in the process ({@code DLT_*}).
 *
 * @param value 0 to 65,535
 */
public record LinkType(int value) {

    /** Ethernet. */
    public static final LinkType ETHERNET = new LinkType(1);
    /** An IPv4 or IPv6 header first, no link layer. */
    public static final LinkType RAW = new LinkType(101);
    /** Linux "cooked" capture, version 1. */
    public static final LinkType LINUX_SLL = new LinkType(113);
    /** Linux "cooked" capture, version 2: what the interface {@code any} gives. */
    public static final LinkType LINUX_SLL2 = new LinkType(276);

    /** {@code DLT_RAW} on Linux; on file it is {@link #RAW}. */
    private static final int DLT_RAW = 12;

    /** Checks the range. */
    public LinkType {
        if (value < 0 || value > 0xffff) {
            throw new IllegalArgumentException("link type " + value + " is not in 0 to 65535");
        }
    }

    /** The type of a handle of pcap4j. */
    static LinkType of(DataLinkType dlt) {
        return dlt.value() == DLT_RAW ? RAW : new LinkType(dlt.value());
    }

    /** The type as pcap4j wants it. */
    DataLinkType dlt() {
        return DataLinkType.getInstance(equals(RAW) ? DLT_RAW : value);
    }

    @Override
    public String toString() {
        return value + " (" + dlt().name() + ")";
    }
}
