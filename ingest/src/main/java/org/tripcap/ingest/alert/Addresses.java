package org.tripcap.ingest.alert;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Strict reading of address literals. Nothing here asks a name server, and a text that is not an address literal in
 * full is no address: filters are built from what this returns, never from the text itself.
 */
public final class Addresses {
    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern IPV6 =
            Pattern.compile("[0-9A-Fa-f:]{2,39}|[0-9A-Fa-f:]{2,30}(?:\\d{1,3}\\.){3}\\d{1,3}");
    private static final int LONGEST = 128;

    private Addresses() {}

    /**
     * Reads an IPv4 address of four decimal numbers without leading zeros, or an IPv6 address (RFC 4291, section 2.2).
     * The zone of an IPv6 address (RFC 4007) is an interface name of the host that wrote it and is left out. An
     * IPv4-mapped IPv6 address becomes the IPv4 address.
     *
     * @return the address, or nothing if the text is anything else, a host name included
     */
    public static Optional<InetAddress> parse(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        if (IPV4.matcher(text).matches()) {
            return Optional.of(InetAddress.ofLiteral(text));
        }
        int zone = text.indexOf('%');
        String literal = zone < 0 ? text : text.substring(0, zone);
        if (literal.indexOf(':') < 0 || !IPV6.matcher(literal).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(withoutZone(InetAddress.ofLiteral(literal)));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    /** The same address without an IPv6 zone. */
    public static InetAddress withoutZone(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address of 16 bytes was refused", impossible);
        }
    }
}
