package org.tripcap.ingest.dissect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TunnelsTest {
    private static final byte[] INNER =
            Frames.ipv4(17, "192.168.7.1", "192.168.7.2", Frames.udp(5000, 6000, Frames.ascii("hello")));

    @Test
    void gre_isNamedOnTheInnerFlow() {
        DissectedSegment segment = Dissections.of("gre.pcap");

        assertThat(segment.flows())
                .hasSize(7)
                .allSatisfy(flow -> assertThat(flow.network().tunnels())
                        .extracting(tunnel -> tunnel.type() + " " + tunnel.communityId())
                        .containsExactly("gre 1:oOTmg3Toi6uG7waixDkGLxx1ZnI="));
    }

    @Test
    void geneve_isNamedWithItsNetworkAndBothOuterFlows() {
        Flow echo = Dissections.of("geneve.pcap").flows().stream()
                .filter(flow -> "icmp".equals(flow.network().transport()))
                .findFirst()
                .orElseThrow();

        assertThat(echo.source().ip()).isEqualTo("10.0.0.1");
        assertThat(echo.network().tunnels())
                .allSatisfy(tunnel -> assertThat(tunnel.type()).isEqualTo("geneve"))
                .allSatisfy(tunnel -> assertThat(tunnel.id()).isEqualTo(123))
                .extracting(Flow.Tunnel::source)
                .containsExactly("192.168.56.11", "192.168.56.12");
    }

    @Test
    void arpInVxlan_staysTheOuterFlow_namedAfterTheTunnel() {
        assertThat(Dissections.of("vxlan-arp.pcap").flows()).hasSize(2).allSatisfy(flow -> {
            assertThat(flow.network().transport()).isEqualTo("udp");
            assertThat(flow.network().application()).isEqualTo("vxlan");
            assertThat(flow.network().tunnels()).isEmpty();
        });
    }

    @Test
    void everyMixOfIpInIp_isFollowed() {
        String a = "20010db8000000000000000000000001";
        String b = "20010db8000000000000000000000002";
        byte[] inner6 = Frames.ipv6(17, a, b, Frames.udp(5000, 6000, Frames.ascii("hello")));
        List<byte[]> packets = List.of(
                Frames.ipv4(4, "10.0.0.1", "10.0.0.2", INNER),
                Frames.ipv4(41, "10.0.0.1", "10.0.0.2", inner6),
                Frames.ipv6(4, b, a, INNER),
                Frames.ipv6(41, b, a, inner6));

        DissectedSegment segment = Frames.dissect(Frames.RAW, packets.toArray(byte[][]::new));

        assertThat(segment.flows()).hasSize(2).allSatisfy(flow -> {
            assertThat(flow.destination().port()).isEqualTo(6000);
            assertThat(flow.packets()).isEqualTo(2);
            assertThat(flow.network().tunnels()).extracting(Flow.Tunnel::type).containsExactly("ipip", "ipip");
        });
    }

    @Test
    void qinqMplsPppoeAndLlc_areReadThrough() {
        byte[] qinq = Frames.ethernet(0x88a8, Frames.join(Frames.hex("0064 8100 00c8 0800"), INNER));
        byte[] mpls = Frames.ethernet(0x8847, Frames.join(Frames.hex("00010040 00020140"), INNER));
        byte[] pppoe = Frames.ethernet(
                0x8864, Frames.join(Frames.hex("1100 0001"), Frames.u16(INNER.length + 2), Frames.hex("0021"), INNER));
        byte[] llc = Frames.ethernet(INNER.length + 8, Frames.join(Frames.hex("aaaa03 000000 0800"), INNER));

        DissectedSegment segment = Frames.dissect(Frames.ETHERNET, qinq, mpls, pppoe, llc);

        assertThat(segment.flows()).singleElement().satisfies(flow -> {
            assertThat(flow.packets()).isEqualTo(4);
            assertThat(flow.network().vlans()).containsExactly(100, 200);
            assertThat(flow.source().ip()).isEqualTo("192.168.7.1");
        });
    }

    @Test
    void greWithKeyAndEthernet_erspanAndVxlanGpe_areReadThrough() {
        byte[] frame = Frames.ethernet(0x0800, INNER);
        byte[] keyed = Frames.ipv4(47, "10.0.0.1", "10.0.0.2", Frames.join(Frames.hex("2000 6558 000000ff"), frame));
        byte[] erspan = Frames.ipv4(
                47, "10.0.0.1", "10.0.0.2", Frames.join(Frames.hex("1000 88be 00000001 10000014 00000000"), frame));
        byte[] gpe = Frames.ipv4(
                17,
                "10.0.0.1",
                "10.0.0.2",
                Frames.udp(1234, 4790, Frames.join(Frames.hex("0c000001 00002a00"), INNER)));

        DissectedSegment segment = Frames.dissect(Frames.RAW, keyed, erspan, gpe);

        assertThat(segment.flows())
                .singleElement()
                .satisfies(flow -> assertThat(flow.network().tunnels())
                        .extracting(tunnel -> tunnel.type() + " " + tunnel.id())
                        .containsExactly("gre 255", "erspan 20", "vxlan 42"));
    }

    @Test
    void tunnelsWithoutEnd_areLeftAtABoundedDepth() {
        byte[] packet = INNER;
        for (int i = 0; i < 100; i++) {
            packet = Frames.ipv4(4, "10.0.0." + i, "10.0.1." + i, packet);
        }

        DissectedSegment segment = Frames.dissect(Frames.RAW, packet);

        assertThat(segment.flows()).singleElement().satisfies(flow -> {
            assertThat(flow.packets()).isEqualTo(1);
            assertThat(flow.network().tunnels()).hasSize(4);
        });
    }

    @Test
    void brokenInnerHeader_leavesTheOuterFlow() {
        byte[] packet = Frames.ipv4(4, "10.0.0.1", "10.0.0.2", Frames.hex("0000 0000 0000 0000"));

        DissectedSegment segment = Frames.dissect(Frames.RAW, packet);

        assertThat(segment.totals().malformed()).isEqualTo(1);
        assertThat(segment.flows()).singleElement().satisfies(flow -> {
            assertThat(flow.source().ip()).isEqualTo("10.0.0.1");
            assertThat(flow.network().ianaNumber()).isEqualTo(4);
        });
    }
}
