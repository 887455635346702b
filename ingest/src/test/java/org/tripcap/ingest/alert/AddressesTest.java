package org.tripcap.ingest.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "fe80:0000:0000:0000:020c:29ff:fef3:cf38, fe80:0:0:0:20c:29ff:fef3:cf38",
        "2001:DB8::1, 2001:db8:0:0:0:0:0:1",
        "::, 0:0:0:0:0:0:0:0",
        "fe80::1%eth0, fe80:0:0:0:0:0:0:1",
        "::ffff:192.0.2.1, 192.0.2.1",
    })
    void parse_literal_givesTheAddressWithoutZone(String text, String address) {
        assertThat(Addresses.parse(text)).map(InetAddress::getHostAddress).contains(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.4.",
                ".1.2.3.4",
                "256.1.1.1",
                "01.2.3.4",
                "0x7f.1.1.1",
                "192.0.2.1 ",
                "192.0.2.1/24",
                "192.0.2.1\n",
                "localhost",
                "example.org",
                "[::1]",
                "1:2:3:4:5:6:7:8:9",
                "::g",
                "%eth0",
                "192.0.2.1%eth0",
                "192.0.2.1 or host 10.0.0.1",
                "::1 or tcp",
                "١.٢.٣.٤",
                ":",
                "1::2::3"
            })
    void parse_anythingElse_givesNothing(String text) {
        assertThat(Addresses.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {129, 100_000})
    void parse_longText_givesNothing(int length) {
        assertThat(Addresses.parse("1".repeat(length))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = "::ffff:10.0.0.1")
    void parse_mappedAddress_isTheIpv4Address(String text) {
        assertThat(Addresses.parse(text).orElseThrow()).isInstanceOf(Inet4Address.class);
    }
}
