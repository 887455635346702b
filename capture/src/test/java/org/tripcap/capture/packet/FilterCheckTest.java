package org.tripcap.capture.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterCheckTest {

    @Test
    void compile_ofAHost_isAProgramThatEndsInReturns() throws BadFilterException {
        CompiledFilter filter = FilterCheck.compile("host 192.0.2.1");

        assertThat(filter.instructions()).hasSizeGreaterThan(5);
        assertThat(filter.instructions().getLast().code() & 0x07).isEqualTo(0x06);
        assertThat(filter.instructions()).anyMatch(i -> i.operand() == 0xc0000201);
    }

    @Test
    void compile_ofNothing_acceptsEverything() throws BadFilterException {
        assertThat(FilterCheck.compile("").instructions()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "prot 80", "host 192.0.2.1 and (", "port 70000", "a\0b"})
    void compile_ofNonsense_isRefusedWithLibpcapsWords(String filter) {
        assertThatThrownBy(() -> FilterCheck.compile(filter))
                .isInstanceOfSatisfying(
                        BadFilterException.class, e -> assertThat(e.reason()).isNotBlank())
                .hasMessageContaining("does not compile")
                .hasMessageContaining("1 (Ethernet)");
    }

    @Test
    void compile_forRawIp_knowsNoEthernetAddress() throws BadFilterException {
        assertThat(FilterCheck.compile("net 2001:db8::/32", LinkType.RAW).instructions())
                .isNotEmpty();
        assertThatThrownBy(() -> FilterCheck.compile("ether host 02:00:00:00:00:01", LinkType.RAW))
                .isInstanceOf(BadFilterException.class);
    }

    @Test
    void compile_ofALongListOfHosts_isRefusedBeforeLibpcapRunsOutOfStack() {
        String hosts = IntStream.range(0, 5000)
                .mapToObj(i -> "host 10." + (i >> 8) + "." + (i & 255) + ".1")
                .collect(Collectors.joining(" or "));

        assertThatThrownBy(() -> FilterCheck.compile(hosts))
                .isInstanceOf(BadFilterException.class)
                .hasMessageContaining("at most 4096");
    }

    @Test
    void compile_ofDeepParentheses_returns() throws BadFilterException {
        assertThat(FilterCheck.compile("(".repeat(2000) + "ip" + ")".repeat(2000))
                        .instructions())
                .isNotEmpty();
    }

    @Test
    void fitsKernel_ofMoreThan4096Instructions_isFalse() throws BadFilterException {
        String ports = IntStream.range(1, 340).mapToObj(i -> "port " + i).collect(Collectors.joining(" or "));

        assertThat(FilterCheck.compile(ports).fitsKernel()).isFalse();
        assertThat(FilterCheck.compile("host 10.0.0.1").fitsKernel()).isTrue();
    }

    @Test
    void suited_generatedScopeOnALinkTypeWithoutTags_losesItsVlanHalf() throws BadFilterException {
        String hosts = "host 192.0.2.1 and host 192.0.2.2";
        String generated = "(" + hosts + ") or (vlan and " + hosts + ")";
        assertThat(FilterCheck.suited(generated, LinkType.ETHERNET)).isEqualTo(generated);
        assertThat(FilterCheck.suited(generated, LinkType.LINUX_SLL2)).isEqualTo(hosts);
        FilterCheck.compile(FilterCheck.suited(generated, LinkType.LINUX_SLL2), LinkType.LINUX_SLL2);
        String other = "(host 192.0.2.1) or (vlan and host 192.0.2.2)";
        assertThat(FilterCheck.suited(other, LinkType.LINUX_SLL2)).isEqualTo(other);
        assertThat(FilterCheck.suited("host 192.0.2.1", LinkType.LINUX_SLL2)).isEqualTo("host 192.0.2.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host 192.0.2.7",
                "tcp port 80 and net 198.51.100.0/24",
                "net 10.0.0.0/8",
                "ip6 net 2001:db8::/32",
                "host 192.0.2.7 or (vlan and host 192.0.2.7)",
                "ether host 02:00:00:00:00:01",
                "(host 192.0.2.7 or host 2001:db8::1) and not port 22"
            })
    void filterThatNamesAHostOrNetwork_doesNotAcceptAnyAddress(String filter) throws Exception {
        assertThat(FilterCheck.compile(filter).acceptsAnyAddress()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp",
                "greater 0",
                "not host 192.0.2.7",
                "host 192.0.2.7 or udp",
                "host 192.0.2.7 or not host 192.0.2.7",
                "net 0.0.0.0/1 or net 128.0.0.0/1",
                "ip6 net 2000::/3",
                "ip[12:4] & 1 = 0 or ip[12:4] & 1 = 1",
                "ip[12] < 128 or ip[12] >= 128",
                "ip[12:4] >= 0"
            })
    void filterThatNamesEverybody_acceptsAnyAddress(String filter) throws Exception {
        assertThat(FilterCheck.compile(filter).acceptsAnyAddress()).isTrue();
    }
}
