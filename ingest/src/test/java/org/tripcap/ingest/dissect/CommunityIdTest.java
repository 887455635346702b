package org.tripcap.ingest.dissect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The examples of the community id specification, seed 0. */
final class CommunityIdTest {
    private final CommunityId communityId = new CommunityId();

    @Test
    void tcp_givesPublishedId_inBothDirections() {
        assertThat(ofIpV4(6, 0x80e86e78L, 0x4223faccL, 34855, 80)).isEqualTo("1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
        assertThat(ofIpV4(6, 0x4223faccL, 0x80e86e78L, 80, 34855)).isEqualTo("1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
    }

    @Test
    void udp_givesPublishedId() {
        assertThat(ofIpV4(17, 0xc0a80134L, 0x08080808L, 54585, 53)).isEqualTo("1:d/FP5EW3wiY1vCndhwleRRKHowQ=");
    }

    @Test
    void sctp_givesPublishedId() {
        assertThat(ofIpV4(132, 0xc0a8aa08L, 0xc0a8aa38L, 7, 80)).isEqualTo("1:jQgCxbku+pNGw8WPbEc/TS/uTpQ=");
    }

    @Test
    void icmpEcho_givesPublishedId_inBothDirections() {
        assertThat(ofIpV4(1, 0xc0a80059L, 0xc0a80001L, 8, 0)).isEqualTo("1:X0snYXpgwiv9TZtqg64sgzUn6Dk=");
        assertThat(ofIpV4(1, 0xc0a80001L, 0xc0a80059L, 0, 8)).isEqualTo("1:X0snYXpgwiv9TZtqg64sgzUn6Dk=");
    }

    @Test
    void icmpV6NeighbourSolicitation_givesPublishedId() {
        String id = communityId.of(
                Layers.IPV6,
                0xfe80_0000_0000_0000L,
                0x0200_86ff_fe05_80daL,
                0xfe80_0000_0000_0000L,
                0x0260_97ff_fe07_69eaL,
                58,
                true,
                135,
                136);
        assertThat(id).isEqualTo("1:dGHyGvjMfljg6Bppwm3bg0LO8TY=");
    }

    @Test
    void icmpWithoutAnswer_keepsItsDirection() {
        assertThat(ofIpV4(1, 0xc0a80001L, 0xc0a80059L, 3, 3)).isNotEqualTo(ofIpV4(1, 0xc0a80059L, 0xc0a80001L, 3, 3));
    }

    private String ofIpV4(int protocol, long source, long destination, int sourcePort, int destinationPort) {
        return communityId.of(Layers.IPV4, 0, source, 0, destination, protocol, true, sourcePort, destinationPort);
    }
}
