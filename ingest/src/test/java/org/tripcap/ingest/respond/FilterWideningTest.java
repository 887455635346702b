package org.tripcap.ingest.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.packet.BadFilterException;
import org.tripcap.capture.packet.FilterCheck;
import org.tripcap.capture.packet.LinkType;
import org.tripcap.capture.packet.LiveSource;
import org.tripcap.capture.packet.PacketFilter;
import org.tripcap.capture.packet.PacketSender;
import org.tripcap.capture.packet.VethPair;
import org.tripcap.capture.testing.LiveNetwork;

class FilterWideningTest {
    private static final String VICTIM = "198.51.100.9";
    private static final int FRAME = 60;

    private static String join(int count, IntFunction<String> term) {
        return IntStream.range(0, count).mapToObj(term).collect(Collectors.joining(" or "));
    }

    private static String tagged(String expression) {
        return "(" + expression + ") or (vlan and " + expression + ")";
    }

    private static byte[] frame(String from, String to) {
        ByteBuffer frame = ByteBuffer.allocate(FRAME);
        frame.putShort(12, (short) 0x0800).put(14, (byte) 0x45).putShort(16, (short) 46);
        frame.put(22, (byte) 64).put(23, (byte) 17);
        frame.put(26, InetAddress.ofLiteral(from).getAddress());
        frame.put(30, InetAddress.ofLiteral(to).getAddress());
        return frame.array();
    }

    private static boolean accepts(PacketFilter filter, byte[] frame) throws BadFilterException {
        return filter.accepts(LinkType.ETHERNET.value(), frame, 0, frame.length, frame.length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host 192.0.2.1",
                "tcp",
                "not host 192.0.2.1",
                "host 192.0.2.1 or 192.0.2.2",
                "(net 10.0.0.0/8) or (vlan and net 10.0.0.0/8)"
            })
    void filterThatFits_staysAsItIs(String filter) throws Exception {
        FilterWidening.Fitting fitting = FilterWidening.fit(filter);

        assertThat(fitting.filter()).isEqualTo(filter);
        assertThat(fitting.isWidened()).isFalse();
    }

    @Test
    void networksTooManyForTheKernel_becomeFewerUntilItTakesThem() throws Exception {
        Random random = new Random(7);
        List<String> networks = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            networks.add("203.0." + random.nextInt(256) + "." + 4 * random.nextInt(64) + "/30");
        }
        String filter = tagged("(" + join(150, i -> "net " + networks.get(i)) + ") and host " + VICTIM);

        FilterWidening.Fitting fitting = FilterWidening.fit(filter);

        assertThat(FilterCheck.compile(fitting.filter()).fitsKernel()).isTrue();
        assertThat(fitting.isWidened()).isTrue();
        assertThat(fitting.named()).isEqualTo(2 * 150);
        assertThat(fitting.left()).isBetween(2 * 40, 2 * 100);
        assertThat(fitting.filter()).contains("host " + VICTIM);
        try (PacketFilter widened = new PacketFilter(fitting.filter())) {
            for (String network : networks) {
                String address = network.substring(0, network.indexOf('/'));
                assertThat(accepts(widened, frame(address, VICTIM))).isTrue();
                assertThat(accepts(widened, frame(address, "192.0.2.1"))).isFalse();
            }
            assertThat(accepts(widened, frame("192.0.2.1", VICTIM))).isFalse();
        }
    }

    @Test
    void neighbours_areMergedBeforeThoseFarApart() throws Exception {
        String near = join(256, i -> "host 203.0.113." + i);
        String far = join(20, i -> "host 192.0." + 10 * i + ".1");

        String filter = FilterWidening.fit(near + " or " + far).filter();

        assertThat(filter.split(" or ", -1))
                .contains("host 192.0.0.1", "host 192.0.190.1")
                .contains("net 203.0.113.0/30")
                .doesNotContain("host 203.0.113.1");
    }

    @Test
    void ipv6Hosts_areMergedToo() throws Exception {
        String filter = join(300, i -> "src host 2001:db8::" + Integer.toHexString(i));

        FilterWidening.Fitting fitting = FilterWidening.fit(filter);

        assertThat(fitting.named()).isEqualTo(300);
        assertThat(fitting.filter()).startsWith("src net 2001:db8:").doesNotContain(" dst ");
        assertThat(FilterCheck.compile(fitting.filter()).fitsKernel()).isTrue();
    }

    @Test
    void attackersAroundTheVictim_areNotMergedOverIt() throws Exception {
        // Half of them below the victim's address, half above.
        String attackers = join(200, i -> "host 198.51." + (i < 100 ? 64 : 192) + "." + i);
        FilterWidening.Fitting fitting = FilterWidening.fit("(" + attackers + ") and (host 198.51.100.9)");

        try (PacketFilter widened = new PacketFilter(fitting.filter())) {
            assertThat(accepts(widened, frame("198.51.64.3", VICTIM))).isTrue();
            assertThat(accepts(widened, frame("192.0.2.1", VICTIM))).isFalse();
        }
    }

    static Stream<String> unfitFilters() {
        return Stream.of(
                join(256, i -> "host 10." + i + ".0.1"),
                join(256, i -> "host 2001:" + Integer.toHexString(0x100 + i) + "::1"),
                "not (" + join(300, i -> "host 192.0.2." + i % 256) + ")",
                "host 192.0.2.1 or " + join(300, i -> "192.0.2." + i % 256),
                join(340, i -> "port " + (i + 1)),
                join(5_000, i -> "host 10.0." + (i >> 8) + "." + (i & 255)));
    }

    @ParameterizedTest
    @MethodSource("unfitFilters")
    void filterThatCannotBeMadeToFit_isRefused(String filter) {
        assertThatThrownBy(() -> FilterWidening.fit(filter))
                .isInstanceOf(FilterTooLongException.class)
                .hasMessageStartingWith("the filter is too long for the kernel: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "host 192.0.2.1 or or host 192.0.2.2", "no such word"})
    void whatIsNoFilter_isRefusedWithLibpcapsWords(String filter) {
        assertThatThrownBy(() -> FilterWidening.fit(filter)).isInstanceOf(BadFilterException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "src or dst host 192.0.2.1 or dst host 192.0.2.2",
                "tcp and host 192.0.2.1 or host 192.0.2.2",
                "(src host 192.0.2.1 or src host 192.0.2.2) and (dst net 198.51.100.0/24 || ip6 host 2001:db8:0:0:0:0:0:1)",
                "net 10.1 or host 192.0.2.1 or host ::ffff:192.0.2.1",
                "ip[8] & 0xf != 0 or host 192.0.2.1"
            })
    void lists_arePrintedAsTheyWere(String filter) throws Exception {
        FilterLists lists = FilterLists.parse(filter);

        assertThat(lists.print(lists.networks()).replace(" or ", " || ")).isEqualTo(filter.replace(" or ", " || "));
    }

    @Test
    void widenedFilter_isTakenByTheKernelAndLetsEveryNamedHostPass() throws Exception {
        String filter = FilterWidening.fit(
                        tagged("(" + join(200, i -> "host 10.0." + i + ".1") + ") and host " + VICTIM))
                .filter();
        List<byte[]> named = IntStream.range(0, 200)
                .mapToObj(i -> frame("10.0." + i + ".1", VICTIM))
                .toList();
        List<byte[]> others = IntStream.range(0, 50)
                .mapToObj(i -> frame("192.0.2." + i, VICTIM))
                .toList();
        try (VethPair pair = LiveNetwork.vethPair();
                LiveSource source =
                        LiveSource.open(new LiveSource.Request(pair.right(), filter, FRAME, 1 << 20, true))) {
            try (PacketSender sender = PacketSender.open(pair.left())) {
                sender.send(others);
                sender.send(named);
            }
            source.stop(Long.MAX_VALUE);
            int[] passed = {0};
            source.run((nanos, memory, offset, captured, original) -> passed[0]++);

            assertThat(passed[0]).isEqualTo(named.size());
            assertThat(source.statistics().accepted()).isEqualTo(named.size());
        }
    }
}
