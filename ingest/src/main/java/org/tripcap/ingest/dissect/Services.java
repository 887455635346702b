package org.tripcap.ingest.dissect;

import org.jspecify.annotations.Nullable;

/** Protocols known by their ports (IANA service names registry), where nothing in the bytes tells. */
final class Services {
    private Services() {}

    /** The protocol that speaks DNS messages on these UDP ports: {@code dns}, {@code mdns}, {@code llmnr}; or null. */
    static @Nullable String dns(int source, int destination) {
        if (source == 53 || destination == 53) {
            return "dns";
        }
        if (destination == 5353 || source == 5353) {
            return "mdns";
        }
        return destination == 5355 || source == 5355 ? "llmnr" : null;
    }

    static @Nullable String udp(int source, int destination) {
        String name = udp(destination);
        return name != null ? name : udp(source);
    }

    static @Nullable String tcp(int source, int destination) {
        String name = tcp(destination);
        return name != null ? name : tcp(source);
    }

    private static @Nullable String udp(int port) {
        return switch (port) {
            case 67, 68 -> "dhcp";
            case 69 -> "tftp";
            case 88 -> "kerberos";
            case 123 -> "ntp";
            case 137 -> "netbios-ns";
            case 138 -> "netbios-dgm";
            case 161, 162 -> "snmp";
            case 389 -> "cldap";
            case 443 -> "quic";
            case 500, 4500 -> "ike";
            case 514 -> "syslog";
            case 546, 547 -> "dhcpv6";
            case 1194 -> "openvpn";
            case 1812, 1813 -> "radius";
            case 1900 -> "ssdp";
            case 3478 -> "stun";
            case 3702 -> "ws-discovery";
            case 5060 -> "sip";
            case 11211 -> "memcached";
            case 51820 -> "wireguard";
            default -> null;
        };
    }

    private static @Nullable String tcp(int port) {
        return switch (port) {
            case 22 -> "ssh";
            case 23 -> "telnet";
            case 88 -> "kerberos";
            case 110 -> "pop3";
            case 135 -> "dcerpc";
            case 139, 445 -> "smb";
            case 143 -> "imap";
            case 179 -> "bgp";
            case 389 -> "ldap";
            case 502 -> "modbus";
            case 554 -> "rtsp";
            case 1433 -> "mssql";
            case 1521 -> "oracle";
            case 1883 -> "mqtt";
            case 3306 -> "mysql";
            case 3389 -> "rdp";
            case 5060 -> "sip";
            case 5432 -> "postgresql";
            case 5900 -> "vnc";
            case 6379 -> "redis";
            case 20000 -> "dnp3";
            case 27017 -> "mongodb";
            default -> null;
        };
    }
}
