package org.tripcap.ingest.respond;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * A prefix length for each address family.
 *
 * @param ipv4 bits, 8 to 32
 * @param ipv6 bits, 16 to 128
 */
public record PrefixLengths(int ipv4, int ipv6) {
    public PrefixLengths {
        if (ipv4 < 8 || ipv4 > 32) {
            throw new IllegalArgumentException("an IPv4 prefix must have 8 to 32 bits, but has " + ipv4);
        }
        if (ipv6 < 16 || ipv6 > 128) {
            throw new IllegalArgumentException("an IPv6 prefix must have 16 to 128 bits, but has " + ipv6);
        }
    }

    int of(InetAddress address) {
        return address instanceof Inet4Address ? ipv4 : ipv6;
    }
}
