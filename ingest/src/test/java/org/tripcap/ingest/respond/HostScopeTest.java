package org.tripcap.ingest.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.packet.FilterCheck;

class HostScopeTest {
    private static HostScope scope(String... networks) {
        return new HostScope(Arrays.stream(networks).map(Network::parse).toList());
    }

    @Test
    void filter_ofOneHost_isGivenBehindVlanTagsToo() {
        assertThat(scope("198.51.100.7").filter()).isEqualTo("(host 198.51.100.7) or (vlan and host 198.51.100.7)");
    }

    @Test
    void filter_ofTwoHosts_isTheSameWhoeverAttacks() {
        assertThat(scope("198.51.100.7", "192.0.2.1").filter())
                .isEqualTo(scope("192.0.2.1", "198.51.100.7").filter())
                .isEqualTo("(host 192.0.2.1 and host 198.51.100.7) or (vlan and host 192.0.2.1 and host 198.51.100.7)");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 198.51.100.7",
        "192.0.2.1, ",
        "192.0.2.0/24, 10.0.0.0/8",
        "2001:db8::1, 2001:db8:1::/48",
        "0.0.0.0/0, ",
    })
    void filter_isAcceptedByLibpcap_andReadBack(String first, String second) throws Exception {
        HostScope scope = second == null ? scope(first) : scope(first, second);
        assertThat(HostScope.parse(scope.filter())).contains(scope);
        assertThat(FilterCheck.compile(scope.filter())).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ip",
                "host 192.0.2.1",
                "(host 192.0.2.1) or (vlan and host 192.0.2.2)",
                "(host 192.0.2.1) or (vlan and host 192.0.2.1) or tcp",
                "(host example.org) or (vlan and host example.org)",
                "(port 80) or (vlan and port 80)",
                "(host 192.0.2.1",
                "(net 192.0.2.1) or (vlan and net 192.0.2.1)",
                "(host 192.0.2.1 and host 192.0.2.2 and host 192.0.2.3) or (vlan and host 192.0.2.1)"
            })
    void parse_anyOtherText_isNothing(String filter) {
        assertThat(HostScope.parse(filter)).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1;198.51.100.7, true",
        "192.0.2.1;198.51.100.7, 192.0.2.1, false",
        "192.0.2.1;198.51.100.7, 198.51.100.7;192.0.2.1, true",
        "192.0.2.0/24, 192.0.2.9, true",
        "192.0.2.9, 192.0.2.0/24, false",
        "192.0.2.1;198.51.100.7, 192.0.2.1;198.51.100.8, false",
        "192.0.2.1, 2001:db8::1, false",
    })
    void covers_isAboutPackets(String mine, String other, boolean covers) {
        assertThat(scope(mine.split(";")).covers(scope(other.split(";")))).isEqualTo(covers);
    }

    @Test
    void mixedFamilies_areRefused() {
        assertThatThrownBy(() -> scope("192.0.2.1", "2001:db8::1")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.1/24",
                "192.0.2.0/33",
                "192.0.2.0/",
                "192.0.2.0/024",
                "192.0.2.0/-1",
                "10/8",
                "x",
                "::/129"
            })
    void network_malformed_isRefusedWithItsText(String text) {
        assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "0.0.0.0/0, 203.0.113.1, true",
        "0.0.0.0/0, ::1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "192.0.2.128/25, 192.0.2.127, false",
    })
    void network_contains_comparesBits(String network, String address, boolean contains) {
        assertThat(Network.parse(network).contains(Network.parse(address))).isEqualTo(contains);
    }
}
