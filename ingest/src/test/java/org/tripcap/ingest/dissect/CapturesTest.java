package org.tripcap.ingest.dissect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tripcap.capture.testing.PcapTruth;

/**
 * Every sound capture against what Wireshark's tshark 4.0 sees in it, without exception. tshark gives each packet one
 * community id: that of the innermost IP pair; of the outer pair where a tunnel carries no IP (ARP); of the ICMP message
 * itself where one quotes another packet; without ports for IPv4 fragments that do not complete a datagram; and none for
 * such IPv6 fragments. A flow's ids are those of its packets, so the sets must be equal.
 */
final class CapturesTest {
    static Stream<String> captures() {
        return PcapTruth.soundCaptures();
    }

    @ParameterizedTest
    @MethodSource("captures")
    void totals_equalTruth(String capture) {
        Totals totals = Dissections.of(capture).totals();
        PcapTruth truth = PcapTruth.of(capture);

        assertThat(totals.packets()).isEqualTo(truth.packets());
        assertThat(totals.bytes()).isEqualTo(truth.bytes());
        assertThat(totals.capturedBytes()).isEqualTo(truth.capturedBytes());
        assertThat(totals.firstNanos()).isEqualTo(truth.firstNanos());
        assertThat(totals.lastNanos()).isEqualTo(truth.lastNanos());
    }

    @ParameterizedTest
    @MethodSource("captures")
    void flows_addUpToTotals(String capture) {
        DissectedSegment segment = Dissections.of(capture);
        Totals totals = segment.totals();

        assertThat(segment.rest()).isNull();
        assertThat(segment.flows()).hasSize((int) totals.flows());
        assertThat(segment.flows().stream().mapToLong(Flow::packets).sum()).isEqualTo(totals.packets());
        assertThat(segment.flows().stream().mapToLong(Flow::bytes).sum()).isEqualTo(totals.bytes());
        assertThat(segment.flows().stream().mapToLong(Flow::firstNanos).min()).hasValue(totals.firstNanos());
        assertThat(segment.flows().stream().mapToLong(Flow::lastNanos).max()).hasValue(totals.lastNanos());
    }

    @ParameterizedTest
    @MethodSource("captures")
    void communityIds_equalTruth(String capture) {
        assertThat(values(capture, flow -> flow.network().communityIds().stream()))
                .isEqualTo(new TreeSet<>(PcapTruth.of(capture).communityIds()));
    }

    @ParameterizedTest
    @MethodSource("captures")
    void dnsQueries_equalTruth(String capture) {
        assertThat(values(
                        capture,
                        flow -> facts(flow, Facts.Dns.class)
                                .flatMap(dns -> dns.questions().stream())
                                .map(Facts.Dns.Question::name)))
                .isEqualTo(new TreeSet<>(PcapTruth.of(capture).dnsQueries()));
    }

    @ParameterizedTest
    @MethodSource("captures")
    void tlsServerNames_equalTruth(String capture) {
        assertThat(values(
                        capture,
                        flow -> facts(flow, Facts.Tls.class)
                                .map(Facts.Tls::serverName)
                                .filter(Objects::nonNull)))
                .isEqualTo(new TreeSet<>(PcapTruth.of(capture).tlsServerNames()));
    }

    @ParameterizedTest
    @MethodSource("captures")
    void httpHosts_equalTruth(String capture) {
        assertThat(values(capture, flow -> facts(flow, Facts.Http.class).flatMap(http -> http.hosts().stream())))
                .isEqualTo(new TreeSet<>(PcapTruth.of(capture).httpHosts()));
    }

    private static <T extends Facts> Stream<T> facts(Flow flow, Class<T> kind) {
        return flow.facts().stream().filter(kind::isInstance).map(kind::cast);
    }

    private static Set<String> values(String capture, Function<Flow, Stream<String>> of) {
        var values = new TreeSet<String>();
        Dissections.of(capture).flows().stream().flatMap(of).forEach(values::add);
        return values;
    }
}
