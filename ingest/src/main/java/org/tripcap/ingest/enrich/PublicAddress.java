package org.tripcap.ingest.enrich;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/** Which addresses are somebody's on the Internet: all but those of IANA's special-purpose registries (RFC 6890) and multicast. */
final class PublicAddress {
    private static final List<Network> IPV4 = List.of(
            Network.of(8, 0),
            Network.of(8, 10),
            Network.of(10, 100, 64),
            Network.of(8, 127),
            Network.of(16, 169, 254),
            Network.of(12, 172, 16),
            Network.of(24, 192, 0, 0),
            Network.of(24, 192, 0, 2),
            Network.of(16, 192, 168),
            Network.of(15, 198, 18),
            Network.of(24, 198, 51, 100),
            Network.of(24, 203, 0, 113),
            Network.of(3, 224));

    /** Beside all that lies outside 2000::/3, which is all that IANA has given out. */
    private static final List<Network> IPV6 = List.of(
            Network.of(23, 0x20, 0x01, 0x00), Network.of(32, 0x20, 0x01, 0x0d, 0xb8), Network.of(20, 0x3f, 0xff));

    private static final Network GLOBAL_IPV6 = Network.of(3, 0x20);

    private PublicAddress() {}

    static boolean is(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return IPV4.stream().noneMatch(network -> network.holds(bytes));
        }
        return GLOBAL_IPV6.holds(bytes) && IPV6.stream().noneMatch(network -> network.holds(bytes));
    }

    /** A network by its first bytes. */
    @SuppressWarnings("ArrayRecordComponent") // constants of this class
    private record Network(int length, int[] prefix) {
        static Network of(int length, int... prefix) {
            return new Network(length, prefix);
        }

        boolean holds(byte[] address) {
            for (int bit = 0; bit < length; bit++) {
                int at = bit / 8;
                int wanted = at < prefix.length ? prefix[at] : 0;
                if (((wanted ^ address[at]) >> (7 - bit % 8) & 1) != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
