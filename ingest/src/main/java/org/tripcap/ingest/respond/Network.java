package org.tripcap.ingest.respond;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import org.tripcap.ingest.alert.Addresses;

/**
 * An address prefix (RFC 4632, RFC 4291 section 2.3); a single address is one of full length.
 *
 * @param address the first address of the network: all bits after the prefix are zero
 * @param length bits of the prefix, 0 to 32 or 128
 */
public record Network(InetAddress address, int length) implements Comparable<Network> {
    public Network {
        Objects.requireNonNull(address, "address");
        int bits = 8 * address.getAddress().length;
        if (length < 0 || length > bits) {
            throw new IllegalArgumentException("prefix length must be 0 to " + bits + ", but was " + length);
        }
        if (!masked(address, length).equals(address)) {
            throw new IllegalArgumentException(
                    address.getHostAddress() + "/" + length + " has bits set after the prefix; the network is "
                            + masked(address, length).getHostAddress() + "/" + length);
        }
    }

    /** The network of this address alone. */
    public static Network of(InetAddress address) {
        InetAddress plain = Addresses.withoutZone(address);
        return new Network(plain, 8 * plain.getAddress().length);
    }

    /** The network around this address with the prefix length of its family. */
    static Network around(InetAddress address, PrefixLengths lengths) {
        InetAddress plain = Addresses.withoutZone(address);
        int length = lengths.of(plain);
        return new Network(masked(plain, length), length);
    }

    /**
     * Reads {@code 192.0.2.0/24}, {@code 2001:db8::/32} or a single address.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = Addresses.parse(slash < 0 ? text : text.substring(0, slash))
                .orElseThrow(() -> new IllegalArgumentException(
                        "a network must be written as 192.0.2.0/24, 2001:db8::/32 or one address, but was '" + text
                                + "'"));
        if (slash < 0) {
            return of(address);
        }
        String length = text.substring(slash + 1);
        if (!length.matches("0|[1-9][0-9]{0,2}")) {
            throw new IllegalArgumentException("the prefix length of '" + text + "' must be a number");
        }
        return new Network(address, Integer.parseInt(length));
    }

    /** Whether this is one address only. */
    public boolean isHost() {
        return length == 8 * address.getAddress().length;
    }

    /** Whether every address of {@code other} is in this network. */
    public boolean contains(Network other) {
        return other.length >= length
                && other.address.getClass() == address.getClass()
                && masked(other.address, length).equals(address);
    }

    /** Whether an address is in both networks. */
    boolean overlaps(Network other) {
        return contains(other) || other.contains(this);
    }

    /** The smallest network that holds this one and another of the same family. */
    Network common(Network other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.address.getAddress();
        int bits = 0;
        int most = Math.min(length, other.length);
        while (bits < most && ((mine[bits / 8] ^ theirs[bits / 8]) >> (7 - bits % 8) & 1) == 0) {
            bits++;
        }
        return new Network(masked(address, bits), bits);
    }

    /** The expression of pcap-filter(7) that matches packets from or to this network. */
    String expression() {
        return isHost() ? "host " + address.getHostAddress() : "net " + address.getHostAddress() + "/" + length;
    }

    private static InetAddress masked(InetAddress address, int length) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.clamp(length - 8L * i, 0, 8);
            bytes[i] &= (byte) (0xFF00 >> kept);
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("the length of an address changed", impossible);
        }
    }

    /** IPv4 before IPv6, then by bytes, then shorter prefixes first. */
    @Override
    public int compareTo(Network other) {
        boolean four = address instanceof Inet4Address;
        if (four != other.address instanceof Inet4Address) {
            return four ? -1 : 1;
        }
        int bytes = java.util.Arrays.compareUnsigned(address.getAddress(), other.address.getAddress());
        return bytes != 0 ? bytes : Integer.compare(length, other.length);
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + length;
    }
}
