package org.tripcap.ingest.dissect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LayersTest {
    private static final String A = "20010db8000000000000000000000001";
    private static final String B = "20010db8000000000000000000000002";
    private static final byte[] UDP = Frames.udp(5000, 6000, Frames.ascii("hello"));
    private static final byte[] IPV4 = Frames.ipv4(17, "10.0.0.1", "10.0.0.2", UDP);
    private static final byte[] IPV6 = Frames.ipv6(17, A, B, UDP);

    @Nested
    final class LinkTypes {
        @ParameterizedTest
        @CsvSource({
            "0, 02000000", // NULL, captured on a little-endian host
            "0, 00000002", // and on a big-endian one
            "108, 00000002", // LOOP
            "1, 020000000002 020000000001 0800",
            "9, 0021", // PPP
            "9, ff03 0021",
            "9, 21", // protocol field compressed
            "50, ff03 0021", // PPP in HDLC-like framing
            "51, 1100 0001 0023 0021", // PPPoE without Ethernet
            "12, ''",
            "14, ''",
            "101, ''",
            "228, ''",
            "113, 0000 0001 0006 020000000001 0000 0800", // LINUX_SLL
            "276, 0800 0000 00000002 0001 00 06 020000000001 0000" // LINUX_SLL2
        })
        void ipV4_isFoundBehindTheHeader(int linkType, String header) {
            DissectedSegment segment = Frames.dissect(linkType, Frames.join(Frames.hex(header), IPV4));

            assertThat(segment.totals().malformed()).isZero();
            assertThat(segment.flows()).singleElement().satisfies(flow -> {
                assertThat(flow.source().ip()).isEqualTo("10.0.0.1");
                assertThat(flow.source().counters().payloadBytes()).isEqualTo(5);
            });
        }

        @ParameterizedTest
        @CsvSource({"0, 1e000000", "101, ''", "229, ''", "9, 0057", "1, 020000000002 020000000001 86dd"})
        void ipV6_isFoundBehindTheHeader(int linkType, String header) {
            DissectedSegment segment = Frames.dissect(linkType, Frames.join(Frames.hex(header), IPV6));

            assertThat(segment.flows()).singleElement().satisfies(flow -> {
                assertThat(flow.network().type()).isEqualTo("ipv6");
                assertThat(flow.destination().ip()).isEqualTo("2001:db8::2");
            });
        }

        @Test
        void unknownLinkType_isOpaque_andCounted() {
            DissectedSegment segment = Frames.dissect(147, IPV4, IPV6);

            assertThat(segment.totals().opaque()).isEqualTo(2);
            assertThat(segment.flows()).singleElement().satisfies(flow -> {
                assertThat(flow.packets()).isEqualTo(2);
                assertThat(flow.source().ip()).isNull();
                assertThat(flow.network().linkType()).isEqualTo(147);
                assertThat(flow.network().communityIds()).isEmpty();
            });
        }

        @Test
        void unknownEtherType_isOpaque_underItsNumber() {
            DissectedSegment segment = Frames.dissect(Frames.ETHERNET, Frames.ethernet(0x88cc, new byte[30]));

            assertThat(segment.flows().getFirst().network().etherType()).isEqualTo(0x88cc);
        }

        @Test
        void arp_isAFlowOfSenderAndTarget() {
            byte[] request = Frames.hex("0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002");
            byte[] reply = Frames.hex("0001 0800 06 04 0002 020000000002 0a000002 020000000001 0a000001");

            DissectedSegment segment =
                    Frames.dissect(Frames.ETHERNET, Frames.ethernet(0x0806, request), Frames.ethernet(0x0806, reply));

            assertThat(segment.flows()).singleElement().satisfies(flow -> {
                assertThat(flow.network().type()).isEqualTo("arp");
                assertThat(flow.source().ip()).isEqualTo("10.0.0.1");
                assertThat(flow.source().counters().packets()).isEqualTo(1);
                assertThat(flow.destination().counters().packets()).isEqualTo(1);
            });
        }
    }

    @Nested
    final class Headers {
        @Test
        void ipV4Options_arePassedOver() {
            byte[] packet = Frames.join(Frames.hex("46000025 00010000 40110000 0a000001 0a000002 01010100"), UDP);

            assertThat(Frames.dissect(Frames.RAW, packet)
                            .flows()
                            .getFirst()
                            .destination()
                            .port())
                    .isEqualTo(6000);
        }

        @Test
        void ethernetPadding_isNoPayload() {
            byte[] syn = Frames.ipv4(6, "10.0.0.1", "10.0.0.2", Frames.tcp(4000, 80, 1, 2, new byte[0]));

            DissectedSegment segment =
                    Frames.dissect(Frames.ETHERNET, Frames.ethernet(0x0800, Frames.join(syn, new byte[6])));

            assertThat(segment.flows().getFirst().source().counters().payloadBytes())
                    .isZero();
        }

        @Test
        void ipV6ExtensionHeaders_arePassedOver() {
            byte[] chain = Frames.join(
                    Frames.hex("2b 00 0000 00000000"), // hop-by-hop, then routing
                    Frames.hex("3c 00 0000 00000000"), // routing, then destination options
                    Frames.hex("11 01 0000 00000000 00000000 00000000"), // destination options of 16 bytes, then UDP
                    UDP);

            DissectedSegment segment = Frames.dissect(Frames.RAW, Frames.ipv6(0, A, B, chain));

            assertThat(segment.flows()).singleElement().satisfies(flow -> {
                assertThat(flow.network().transport()).isEqualTo("udp");
                assertThat(flow.source().counters().payloadBytes()).isEqualTo(5);
            });
        }

        @Test
        void ipV6ExtensionHeadersWithoutEnd_areLeftAsMalformed() {
            byte[] chain = new byte[8 * 100];
            for (int i = 0; i < chain.length; i += 8) {
                chain[i] = 60;
            }

            DissectedSegment segment = Frames.dissect(Frames.RAW, Frames.ipv6(60, A, B, chain));

            assertThat(segment.totals().malformed()).isEqualTo(1);
            assertThat(segment.flows().getFirst().source().ip()).isEqualTo("2001:db8::1");
        }

        @Test
        void atomicFragment_isAWholeDatagram() {
            byte[] packet = Frames.ipv6(44, A, B, Frames.join(Frames.hex("11 00 0000 00000007"), UDP));

            DissectedSegment segment = Frames.dissect(Frames.RAW, packet);

            assertThat(segment.totals().fragments()).isZero();
            assertThat(segment.flows().getFirst().network().communityIds()).hasSize(1);
        }

        @Test
        void icmp_showsTypeAndCode() {
            DissectedSegment segment = Frames.dissect(
                    Frames.RAW, Frames.ipv4(1, "10.0.0.1", "10.0.0.2", Frames.hex("03 0d 0000 00000000")));

            assertThat(segment.flows()).singleElement().satisfies(flow -> {
                assertThat(flow.icmp()).isEqualTo(new Flow.Icmp(3, 13));
                assertThat(flow.source().port()).isEqualTo(-1);
            });
        }

        @Test
        void sctp_hasPorts() {
            DissectedSegment segment = Frames.dissect(
                    Frames.RAW,
                    Frames.ipv4(132, "10.0.0.1", "10.0.0.2", Frames.hex("1388 0050 00000001 00000000 0a000014")));

            assertThat(segment.flows().getFirst().network().transport()).isEqualTo("sctp");
            assertThat(segment.flows().getFirst().destination().port()).isEqualTo(80);
        }

        @Test
        void udpLengthThatLies_isMalformed_butCounted() {
            byte[] udp = UDP.clone();
            udp[4] = 0x7f;

            DissectedSegment segment = Frames.dissect(Frames.RAW, Frames.ipv4(17, "10.0.0.1", "10.0.0.2", udp));

            assertThat(segment.totals().malformed()).isEqualTo(1);
            assertThat(segment.flows().getFirst().destination().port()).isEqualTo(6000);
        }

        @Test
        void vlansOfBothDirections_areOneFlow() {
            byte[] tagged = Frames.ethernet(0x8100, Frames.join(Frames.hex("000a 0800"), IPV4));
            byte[] back = Frames.ipv4(17, "10.0.0.2", "10.0.0.1", Frames.udp(6000, 5000, new byte[1]));
            byte[] otherTag = Frames.ethernet(0x8100, Frames.join(Frames.hex("000b 0800"), back));

            DissectedSegment segment = Frames.dissect(Frames.ETHERNET, tagged, otherTag);

            assertThat(segment.flows())
                    .singleElement()
                    .satisfies(flow -> assertThat(flow.network().vlans()).containsExactly(10, 11));
        }
    }
}
