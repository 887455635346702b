package org.tripcap.ingest.dissect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IpTextTest {
    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0000000000000000, ::",
        "0000000000000000, 0000000000000001, ::1",
        "20010db800000000, 0000000000000001, 2001:db8::1",
        "20010db800000001, 0001000100010001, 2001:db8:0:1:1:1:1:1",
        "2001000000000001, 0000000000000001, 2001:0:0:1::1",
        "20010db800000000, 0001000000000001, 2001:db8::1:0:0:1",
        "0001000000000000, 0000000000000000, 1::",
        "fe80000000000000, 020086fffe0580da, fe80::200:86ff:fe05:80da"
    })
    void ipV6_isWrittenAsRfc5952Says(String high, String low, String expected) {
        assertThat(IpText.ofIpV6(Long.parseUnsignedLong(high, 16), Long.parseUnsignedLong(low, 16)))
                .isEqualTo(expected);
    }

    @Test
    void ipV4_isWrittenInDots() {
        assertThat(IpText.ofIpV4(0xc0a800ff)).isEqualTo("192.168.0.255");
    }

    @Test
    void mac_isWrittenAsEcsSays() {
        assertThat(IpText.ofMac(0x00005e005323L)).isEqualTo("00-00-5E-00-53-23");
    }
}
