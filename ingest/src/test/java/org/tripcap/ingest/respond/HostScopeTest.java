package org.tripcap.ingest.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.packet.FilterCheck;

class HostScopeTest {
    /** {@code a,b} stand alone; {@code a,b>v,w} is a pair of sides; terms are separated by spaces. */
    private static HostScope scope(String terms) {
        List<Network> alone = new ArrayList<>();
        List<HostScope.Between> between = new ArrayList<>();
        for (String term : terms.strip().split(" +", -1)) {
            String[] sides = term.split(">", -1);
            if (sides.length == 1) {
                alone.addAll(networks(term));
            } else {
                between.add(new HostScope.Between(networks(sides[0]), networks(sides[1])));
            }
        }
        return new HostScope(alone, between);
    }

    private static List<Network> networks(String list) {
        return Arrays.stream(list.split(",", -1)).map(Network::parse).toList();
    }

    @Test
    void filter_ofOneHost_isGivenBehindVlanTagsToo() {
        assertThat(scope("198.51.100.7").filter()).isEqualTo("(host 198.51.100.7) or (vlan and host 198.51.100.7)");
    }

    @Test
    void filter_ofAPair_namesTheAttackerFirst() {
        assertThat(scope("198.51.100.7>192.0.2.1").filter())
                .isEqualTo("(host 198.51.100.7 and host 192.0.2.1) or (vlan and host 198.51.100.7 and host 192.0.2.1)");
    }

    @Test
    void filter_putsEveryOrInParentheses() {
        assertThat(scope("203.0.113.1 198.51.100.7,198.51.100.8>192.0.2.0/24").filter())
                .isEqualTo("((host 203.0.113.1 or ((host 198.51.100.7 or host 198.51.100.8) and net 192.0.2.0/24))) or"
                        + " (vlan and (host 203.0.113.1 or ((host 198.51.100.7 or host 198.51.100.8) and net"
                        + " 192.0.2.0/24)))");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.1",
                "192.0.2.1,10.0.0.0/8",
                "192.0.2.1>198.51.100.7",
                "192.0.2.0/24>10.0.0.0/8",
                "192.0.2.1,192.0.2.2>198.51.100.7",
                "192.0.2.1>198.51.100.7,198.51.100.8",
                "192.0.2.1,192.0.2.2>198.51.100.7,198.51.100.8",
                "2001:db8::1>2001:db8:1::/48",
                "192.0.2.1>198.51.100.7 2001:db8::1>2001:db8:1::/48",
                "203.0.113.9 192.0.2.1,192.0.2.2>198.51.100.7,198.51.100.8 10.0.0.1>10.0.0.2",
                "203.0.113.9,2001:db8::9 192.0.2.1>198.51.100.7 10.0.0.1>10.0.0.2",
            })
    void filter_isAcceptedByLibpcap_namesHosts_andIsReadBack(String terms) throws Exception {
        HostScope scope = scope(terms);
        assertThat(HostScope.parse(scope.filter())).contains(scope);
        assertThat(FilterCheck.compile(scope.filter()).acceptsAnyAddress()).isFalse();
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
                "((host 192.0.2.1) or (vlan and (host 192.0.2.1)",
                "((host 192.0.2.1)) or (vlan and (host 192.0.2.1))",
                "(net 192.0.2.1) or (vlan and net 192.0.2.1)",
                "(host 192.0.2.1 and host 192.0.2.1) or (vlan and host 192.0.2.1 and host 192.0.2.1)",
                "(host 192.0.2.2 or host 192.0.2.1) or (vlan and host 192.0.2.2 or host 192.0.2.1)",
                "(host 192.0.2.1 and host 192.0.2.2 and host 192.0.2.3) or (vlan and host 192.0.2.1 and host 192.0.2.2 and"
                        + " host 192.0.2.3)"
            })
    void parse_anyOtherText_isNothing(String filter) {
        assertThat(HostScope.parse(filter)).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "192.0.2.1; 192.0.2.1>198.51.100.7; true",
                "192.0.2.1>198.51.100.7; 192.0.2.1; false",
                "192.0.2.1>198.51.100.7; 198.51.100.7>192.0.2.1; true",
                "192.0.2.0/24; 192.0.2.9; true",
                "192.0.2.9; 192.0.2.0/24; false",
                "192.0.2.1>198.51.100.7; 192.0.2.1>198.51.100.8; false",
                "192.0.2.1,192.0.2.2>198.51.100.7,198.51.100.8; 192.0.2.2>198.51.100.7; true",
                "192.0.2.1,192.0.2.2>198.51.100.7; 192.0.2.1>192.0.2.2; false",
                "192.0.2.1; 2001:db8::1; false",
                "203.0.113.9 192.0.2.1>198.51.100.7; 203.0.113.9>10.0.0.1 192.0.2.1>198.51.100.7; true",
            })
    void covers_isAboutPackets(String mine, String other, boolean covers) {
        assertThat(scope(mine).covers(scope(other))).isEqualTo(covers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1>2001:db8::1", "192.0.2.1>192.0.2.0/24", "192.0.2.1,10.0.0.1>10.0.0.1"})
    void pairThatIsNone_isRefused(String terms) {
        assertThatThrownBy(() -> scope(terms)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "10.0.0.1>10.9.0.1; 10.0.0.1>10.9.0.1; 10.0.0.1>10.9.0.1",
                "10.0.0.1>10.9.0.1; 10.0.0.2>10.9.0.1; 10.0.0.1,10.0.0.2>10.9.0.1",
                "10.0.0.1>10.9.0.1; 10.0.0.1>10.9.0.2; 10.0.0.1>10.9.0.1,10.9.0.2",
                // a victim that attacks in turn: on both sides, all of its packets would match
                "10.0.0.1>10.9.0.1; 10.9.0.1>10.9.0.2; 10.0.0.1>10.9.0.1 10.9.0.1>10.9.0.2",
                "10.0.0.1>10.9.0.1; 2001:db8::1>2001:db8::2; 10.0.0.1>10.9.0.1 2001:db8::1>2001:db8::2",
                "10.0.0.1>10.9.0.1; 10.0.0.1; 10.0.0.1",
                "10.0.0.1; 10.0.0.1>10.9.0.1; 10.0.0.1",
                // the fifth network of a side is one too many: the closest two are merged
                "10.0.0.1,10.0.7.1,10.1.0.1>10.9.0.1; 10.0.0.2>10.9.0.1; 10.0.0.0/30,10.0.7.1,10.1.0.1>10.9.0.1",
                "11.0.0.1,12.0.0.1,13.0.0.1>10.9.0.1; 14.0.0.1>10.9.0.1; none",
                "11.0.0.1,12.0.0.1; 13.0.0.1; none",
            })
    void widening_staysWithinTheBounds(String scope, String addition, String expected) {
        ScopeWidening widening = new ScopeWidening(new Bounds(1, 1, Duration.ofHours(1), 4, new PrefixLengths(16, 32)));
        Optional<HostScope> widened = widening.widen(scope(scope), scope(addition));
        assertThat(widened).isEqualTo(expected.equals("none") ? Optional.empty() : Optional.of(scope(expected)));
    }

    @Test
    void widening_staysWithinWhatTheKernelTakes() {
        ScopeWidening widening =
                new ScopeWidening(new Bounds(1, 1, Duration.ofHours(1), 32, new PrefixLengths(16, 32)));
        String stem = "2001:db8:1111:2222:3333:4444:5555:";
        Network victim = Network.parse("2001:db8:6666:7777:8888:9999:aaaa:bbbb");
        HostScope scope = HostScope.of(Network.parse(stem + "1001"), victim);
        for (int i = 1; i < 31; i++) {
            HostScope addition = HostScope.of(Network.parse(stem + Integer.toHexString(0x1001 + 16 * i)), victim);
            scope = widening.widen(scope, addition).orElseThrow();
            assertThat(scope.covers(addition)).isTrue();
        }
        assertThat(scope.networks()).isBetween(10, 32);
        assertThat(FilterWidening.isTaken(scope.filter())).isTrue();
    }

    @Test
    void scopeOfTheMostNetworks_fitsTheKernel() throws Exception {
        for (String address : List.of("%d.%d.3.4", "2001:db8:%x:%x:1111:2222:3333:4444")) {
            List<Network> attackers = new ArrayList<>();
            for (int i = 0; i < 31; i++) {
                attackers.add(Network.parse(address.formatted(11 + i, i)));
            }
            Network victim = Network.parse(address.formatted(100, 100));
            HostScope scope = new HostScope(List.of(), List.of(new HostScope.Between(attackers, List.of(victim))));
            assertThat(FilterCheck.compile(scope.filter()).fitsKernel()).isTrue();
        }
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
