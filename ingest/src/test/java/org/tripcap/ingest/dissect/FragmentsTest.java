package org.tripcap.ingest.dissect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FragmentsTest {
    private static final int MORE = 0x2000;

    @Test
    void laterFragments_countForTheFlowOfTheFirst() {
        DissectedSegment segment = Dissections.of("vlan-fragments.pcap");

        assertThat(segment.flows()).singleElement().satisfies(flow -> {
            assertThat(flow.network().transport()).isEqualTo("tcp");
            assertThat(flow.network().vlans()).containsExactly(6);
            assertThat(flow.source().port()).isEqualTo(12345);
            assertThat(flow.destination().port()).isEqualTo(8080);
            assertThat(flow.source().counters().fragments()).isEqualTo(3);
            // The datagram's own id, and that of the fragments that did not complete it.
            assertThat(flow.network().communityIds())
                    .containsExactly("1:JMIYLOgtA+vXsy9CncCa94K73Hw=", "1:b6bYZZwm8IasepbhcN0MzMaj3pM=");
        });
    }

    @Test
    void laterFragmentBeforeFirst_isAFlowWithoutPorts() {
        byte[] later = Frames.ipv4(17, "10.0.0.1", "10.0.0.2", 2, new byte[16]);
        byte[] first = Frames.ipv4(17, "10.0.0.1", "10.0.0.2", MORE, Frames.udp(4000, 53, new byte[8]));

        DissectedSegment segment = Frames.dissect(Frames.RAW, later, first);

        assertThat(segment.flows())
                .extracting(flow -> flow.destination().port())
                .containsExactlyInAnyOrder(-1, 53);
        assertThat(segment.totals().fragments()).isEqualTo(2);
    }

    @Test
    void spray_keepsEachDatagramWhole() {
        // 4,096 datagrams over IPv6 in two fragments each, between as many over IPv4.
        DissectedSegment segment = Dissections.of("security-8510-defrag-spray.pcap");

        assertThat(segment.totals().fragments()).isEqualTo(16_384);
        assertThat(segment.flows()).hasSize(8_192);
        assertThat(segment.flows())
                .filteredOn(flow -> "ipv6".equals(flow.network().type()))
                .hasSize(4_096)
                .allSatisfy(flow -> assertThat(flow.packets()).isEqualTo(2));
    }

    @Test
    void tableFull_forgetsTheOldestDatagramOnly() {
        int datagrams = (1 << 14) + 1;
        var dissector = new Dissector(new DissectLimits(20_000, 40_000));
        for (int i = 0; i < datagrams; i++) {
            take(dissector, fragment(i, MORE, Frames.udp(4000, 53, new byte[8])));
        }
        take(dissector, fragment(1, 2, new byte[16]));
        take(dissector, fragment(0, 2, new byte[16]));

        DissectedSegment segment = dissector.finish();

        assertThat(segment.flows())
                .filteredOn(flow -> flow.destination().port() == -1)
                .singleElement()
                .satisfies(flow -> assertThat(flow.source().ip()).isEqualTo("10.0.0.0"));
    }

    private static byte[] fragment(int datagram, int field, byte[] payload) {
        String source = "10.0." + (datagram >> 8) + "." + (datagram & 0xff);
        return Frames.ipv4(17, source, "11.0.0.1", field, payload);
    }

    private static void take(Dissector dissector, byte[] packet) {
        dissector.packet(Frames.RAW, 0, packet, 0, packet.length, packet.length);
    }
}
