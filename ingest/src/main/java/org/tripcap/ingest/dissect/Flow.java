package org.tripcap.ingest.dissect;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One conversation within one segment, both directions, keyed on the innermost pair of IP addresses. The source is who
 * began it, as far as the packets tell.
 *
 * @param id 32 hex characters, a digest of the flow's key: the same in every segment
 * @param firstNanos smallest packet time, nanoseconds since 1970 UTC
 * @param lastNanos largest packet time
 * @param network layers and names
 * @param source the initiator and what it sent
 * @param destination the responder and what it sent
 * @param icmp type and code, on ICMP and ICMPv6 flows
 * @param facts what the application's own packets said in the clear
 */
public record Flow(
        String id,
        long firstNanos,
        long lastNanos,
        Network network,
        Endpoint source,
        Endpoint destination,
        @Nullable Icmp icmp,
        List<Facts> facts) {
    public Flow {
        facts = List.copyOf(facts);
    }

    /** Packets of both directions. */
    public long packets() {
        return source.counters.packets + destination.counters.packets;
    }

    /** Original frame lengths of both directions. */
    public long bytes() {
        return source.counters.bytes + destination.counters.bytes;
    }

    /** Writes the flow's document: one JSON object with ECS 9 names, the fields of {@link FlowFields} only. */
    public void writeTo(JsonGenerator json, SegmentLabels labels) throws IOException {
        writeTo(json, labels, AddressFacts.NONE);
    }

    /** As {@link #writeTo(JsonGenerator, SegmentLabels)}, with what is known of its public addresses. */
    public void writeTo(JsonGenerator json, SegmentLabels labels, AddressFacts known) throws IOException {
        FlowDocument.writeFlow(json, this, labels, known);
    }

    /**
     * The layers below the application.
     *
     * @param type {@code ipv4}, {@code ipv6} or {@code arp}; null when no network layer was found
     * @param ianaNumber IP protocol number, or -1
     * @param transport IANA keyword of the protocol in lower case, as ECS wants it; null where there is none
     * @param application protocol spoken over it, null when unknown
     * @param communityIds community ids version 1 of the flow's packets: one as a rule, a second one (without ports)
     *     when IPv4 fragments were seen that complete no datagram, none when the flow is not IP or has IPv6 fragments
     *     that complete none; so every id is one that tools working packet by packet give
     * @param vlans VLAN ids met, outermost first
     * @param tunnels tunnels the packets came through, outermost first
     * @param linkType the capture's link type, where no network layer was found, or -1
     * @param etherType the EtherType, where no network layer was found, or -1
     */
    public record Network(
            @Nullable String type,
            int ianaNumber,
            @Nullable String transport,
            @Nullable String application,
            List<String> communityIds,
            List<Integer> vlans,
            List<Tunnel> tunnels,
            int linkType,
            int etherType) {
        public Network {
            communityIds = List.copyOf(communityIds);
            vlans = List.copyOf(vlans);
            tunnels = List.copyOf(tunnels);
        }
    }

    /**
     * One side.
     *
     * @param ip address as text (RFC 5952), null without a network layer
     * @param port TCP, UDP or SCTP port, or -1
     * @param mac the link address seen with it, in ECS form (upper case, hyphens), where the link has one
     * @param counters what this side sent
     */
    public record Endpoint(
            @Nullable String ip, int port, @Nullable String mac, Counters counters) {}

    /**
     * What one side sent.
     *
     * @param packets its packets
     * @param bytes their original lengths, link header included
     * @param payloadBytes bytes above the transport header, by the headers' own lengths
     * @param fragments its packets that were IP fragments
     * @param tcp flags and retransmissions, on TCP
     * @param payloadHead hexadecimal; the first bytes of payload, above TCP or UDP or what else was understood, in the order in
     *     which packets came; null where none were kept
     */
    public record Counters(
            long packets,
            long bytes,
            long payloadBytes,
            long fragments,
            @Nullable TcpCounters tcp,
            @Nullable String payloadHead) {}

    /** Packets one side sent with each TCP flag set, and those that repeated bytes sent before. */
    public record TcpCounters(long syn, long ack, long fin, long rst, long psh, long urg, long retransmissions) {}

    /**
     * A tunnel around the flow.
     *
     * @param type {@code gre}, {@code vxlan}, {@code geneve}, {@code ipip}, {@code erspan}, {@code etherip} or {@code mpls}
     * @param id VXLAN or GENEVE network identifier, GRE key, ERSPAN session; -1 without one
     * @param source outer source address of the first packet
     * @param destination outer destination address of the first packet
     * @param communityId community id of the outer packets
     */
    public record Tunnel(String type, long id, String source, String destination, String communityId) {}

    /** ICMP or ICMPv6 type and code of the flow's first packet. */
    public record Icmp(int type, int code) {}
}
