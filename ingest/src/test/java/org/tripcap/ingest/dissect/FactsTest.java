package org.tripcap.ingest.dissect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What the shared captures say in the clear, beyond the names that truth.json lists. */
final class FactsTest {
    private static <T extends Facts> T only(DissectedSegment segment, Class<T> kind) {
        return segment.flows().stream()
                .flatMap(flow -> flow.facts().stream())
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }

    private static DissectedSegment dns(byte[]... messages) {
        return Frames.dissect(
                Frames.RAW,
                Stream.of(messages)
                        .map(message -> Frames.ipv4(17, "10.0.0.1", "10.0.0.53", Frames.udp(4000, 53, message)))
                        .toArray(byte[][]::new));
    }

    @Nested
    final class Tls {
        @Test
        void clientHello_givesJa4() {
            Facts.Tls tls = only(Dissections.of("ja4-tls.pcap"), Facts.Tls.class);

            assertThat(tls.ja4()).isEqualTo("t12i1810s1_27d4652c4487_06a4338d0495");
            assertThat(tls.clientProtocols()).startsWith("spdy/3.1");
        }

        @Test
        void serverFlight_givesVersionCipherAndCertificate() {
            Facts.Tls tls = only(Dissections.of("ja4-tls.pcap"), Facts.Tls.class);

            assertThat(tls.version()).isEqualTo("1.2");
            assertThat(tls.cipher()).isEqualTo("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
            assertThat(tls.certificate()).isNotNull().satisfies(certificate -> {
                assertThat(certificate.subject()).startsWith("CN=");
                assertThat(certificate.sha256()).hasSize(64);
                assertThat(certificate.notBefore()).isBefore(certificate.notAfter());
            });
        }

        @Test
        void sessionsOverIpV6_matchTheSourcesFacts() {
            DissectedSegment segment = Dissections.of("community-id-ipv6.pcap");

            assertThat(segment.flows())
                    .filteredOn(flow -> flow.source().port() == 33892)
                    .singleElement()
                    .satisfies(flow -> {
                        assertThat(flow.destination().ip()).isEqualTo("2001:4860:4860::8888");
                        assertThat(flow.destination().counters().bytes()).isEqualTo(7_122);
                        assertThat(flow.source().counters().bytes()).isEqualTo(2_303);
                        assertThat(flow.facts()).singleElement().isInstanceOfSatisfying(Facts.Tls.class, tls -> {
                            assertThat(tls.version()).isEqualTo("1.3");
                            assertThat(tls.serverName()).isEqualTo("dns.google");
                            assertThat(tls.ja4()).startsWith("t13d");
                        });
                    });
        }

        @Test
        void clientHelloAfterStartTls_isRead() {
            byte[] hello = Frames.hex("16030100 2f 0100002b 0303" + "00".repeat(32) + "00 0002 c02f 0100" + "0000");
            DissectedSegment segment =
                    Frames.dissect(Frames.RAW, client(1, Frames.ascii("EHLO me\r\nSTARTTLS\r\n")), client(20, hello));

            assertThat(only(segment, Facts.Tls.class).ja4()).startsWith("t12i0100");
            assertThat(only(segment, Facts.Banner.class).commands()).containsExactly("EHLO me", "STARTTLS");
        }

        private static byte[] client(long sequence, byte[] payload) {
            return Frames.ipv4(6, "10.0.0.1", "10.0.0.25", Frames.tcp(4000, 25, sequence, 0x18, payload));
        }
    }

    @Nested
    final class Dns {
        private static final String QUESTION = "06 6761646765 74 03 636f6d 00 0001 0001";

        @Test
        void answersInClearHttp2_areRead() {
            Facts.Dns dns = only(Dissections.of("dns-over-https.pcap"), Facts.Dns.class);

            assertThat(dns.questions()).contains(new Facts.Dns.Question("www.gstatic.com", "A", "IN"));
            assertThat(dns.answers())
                    .filteredOn(answer -> answer.name().equals("www.gstatic.com"))
                    .extracting(Facts.Dns.Answer::data)
                    .containsExactly("142.250.185.227");
        }

        @Test
        void missingName_isAnsweredNxdomain() {
            Facts.Dns dns = only(Dissections.of("dns-nxdomain.pcap"), Facts.Dns.class);

            assertThat(dns.responseCodes()).containsExactly("NXDOMAIN");
            assertThat(dns.answers()).isEmpty();
        }

        @Test
        void nameThatPointsAtItself_endsTheMessage() {
            byte[] loop =
                    Frames.hex("0001 8180 0001 0001 0000 0000" + QUESTION + "c01c 0001 0001 00000001 0004 01020304");

            Facts.Dns dns = only(dns(loop), Facts.Dns.class);

            assertThat(dns.questions()).extracting(Facts.Dns.Question::name).containsExactly("gadget.com");
            assertThat(dns.answers()).isEmpty();
        }

        @Test
        void pointerForward_isNoName() {
            byte[] forward = Frames.hex("0001 0100 0001 0000 0000 0000 c020 0001 0001");

            assertThat(dns(forward).flows().getFirst().facts()).isEmpty();
        }

        @Test
        void bytesOutsidePrintableAscii_areEscaped() {
            byte[] message = Frames.hex("0001 0100 0001 0000 0000 0000 04 41 2e 00 ff 00 0001 0001");

            assertThat(only(dns(message), Facts.Dns.class).questions())
                    .extracting(Facts.Dns.Question::name)
                    .containsExactly("a\\.\\000\\255");
        }

        @Test
        void messagesOverTcp_areReadAcrossSegments() {
            byte[] message = Frames.hex("0001 0100 0001 0000 0000 0000" + QUESTION);
            byte[] stream = Frames.join(Frames.u16(message.length), message);
            byte[][] packets = new byte[stream.length][];
            for (int i = 0; i < stream.length; i++) {
                byte[] segment = Frames.tcp(4000, 53, 100 + i, 0x18, new byte[] {stream[i]});
                packets[i] = Frames.ipv4(6, "10.0.0.1", "10.0.0.53", segment);
            }

            assertThat(only(Frames.dissect(Frames.RAW, packets), Facts.Dns.class)
                            .questions())
                    .extracting(Facts.Dns.Question::name)
                    .containsExactly("gadget.com");
        }
    }

    @Nested
    final class Http {
        @Test
        void exploitAgainstLog4j_showsItsRequests() {
            List<Facts.Http> http = Dissections.of("log4shell-poc.pcap").flows().stream()
                    .flatMap(flow -> flow.facts().stream())
                    .filter(Facts.Http.class::isInstance)
                    .map(Facts.Http.class::cast)
                    .toList();

            assertThat(http).flatExtracting(Facts.Http::methods).contains("GET", "POST");
            assertThat(http).flatExtracting(Facts.Http::statusCodes).contains(200);
            assertThat(http).flatExtracting(Facts.Http::userAgents).isNotEmpty();
        }

        @Test
        void headCutAcrossPackets_inAnyOrderOfArrival_isReadOnce() {
            String request = "GET /a?b=c HTTP/1.1\r\nHost: evil.example:8080\r\nUser-Agent: curl\r\n\r\n";
            byte[] start = segment(1, request.substring(0, 30));
            byte[] rest = segment(31, request.substring(30));

            DissectedSegment segment = Frames.dissect(Frames.RAW, start, start, rest, rest);

            Facts.Http http = only(segment, Facts.Http.class);
            assertThat(http.hosts()).containsExactly("evil.example:8080");
            assertThat(http.targets()).containsExactly("/a?b=c");
            assertThat(http.userAgents()).containsExactly("curl");
            assertThat(segment.flows().getFirst().source().counters().tcp())
                    .isNotNull()
                    .extracting(Flow.TcpCounters::retransmissions)
                    .isEqualTo(2L);
        }

        @Test
        void methodNobodyKnows_isARequestAllTheSame() {
            DissectedSegment segment =
                    Frames.dissect(Frames.RAW, segment(1, "RPC_IN_DATA /x HTTP/1.1\r\nHost: mail.example\r\n\r\n"));

            assertThat(only(segment, Facts.Http.class).methods()).containsExactly("RPC_IN_DATA");
        }

        private static byte[] segment(long sequence, String text) {
            return Frames.ipv4(6, "10.0.0.1", "10.0.0.80", Frames.tcp(4000, 80, sequence, 0x18, Frames.ascii(text)));
        }
    }

    @Nested
    final class Banners {
        @Test
        void ftp_keepsCommandsButNoPassword() {
            Facts.Banner ftp = only(Dissections.of("ftp-active.pcap"), Facts.Banner.class);

            assertThat(ftp.protocol()).isEqualTo("ftp");
            assertThat(ftp.server()).isEqualTo("220 (Ftp Server)");
            assertThat(ftp.commands())
                    .containsExactly("USER user", "PASS", "EPRT |2|2601:191:8500:2e00:7c0f:78e0:dc5b:f7c1|34325|");
        }

        @Test
        void smtp_keepsCommandsButNoMail() {
            Facts.Banner smtp = only(Dissections.of("suricata-stackoverflow.pcap"), Facts.Banner.class);

            assertThat(smtp.server()).isEqualTo("220 bug.server");
            assertThat(smtp.commands()).containsExactly("EHLO bug.client", "DATA", "QUIT");
        }

        @Test
        void ssh_namesBothSides() {
            Facts.Banner ssh = only(Dissections.of("gre.pcap"), Facts.Banner.class);

            assertThat(ssh.client()).isEqualTo("SSH-2.0-OpenSSH_3.6.1p1");
            assertThat(ssh.server()).isEqualTo("SSH-1.99-OpenSSH_3.1p1");
        }
    }
}
