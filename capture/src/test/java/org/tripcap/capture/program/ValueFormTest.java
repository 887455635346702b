package org.tripcap.capture.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueFormTest {

    @ParameterizedTest
    @CsvSource({"512, 512", "1KiB, 1024", "64MiB, 67108864", "'2 GiB', 2147483648", "1TiB, 1099511627776"})
    void size_readsBinaryUnits(String text, long bytes) {
        assertThat(ValueForm.size(0, 1L << 50).parser().apply(text)).isEqualTo(bytes);
        assertThat(ValueForm.size(0, 1L << 50).parser().apply(ValueForm.sizeText(bytes)))
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5GiB", "64MB", "64mib", "9999999999999", "999999999999TiB", "0x10"})
    void size_refusesEverythingElse(String text) {
        assertThatThrownBy(() -> ValueForm.size(0, 1L << 50).parser().apply(text))
                .isInstanceOfAny(IllegalArgumentException.class, ArithmeticException.class);
    }

    @ParameterizedTest
    @CsvSource({"500ms, 500", "2s, 2000", "15m, 900000", "1h, 3600000"})
    void duration_readsOneUnit(String text, long millis) {
        ValueForm<Duration> form = ValueForm.duration(Duration.ofMillis(1), Duration.ofHours(1));
        assertThat(form.parser().apply(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "0s", "61m", "1d", "PT2S", "-1s"})
    void duration_refusesEverythingElse(String text) {
        ValueForm<Duration> form = ValueForm.duration(Duration.ofMillis(1), Duration.ofHours(1));
        assertThatIllegalArgumentException().isThrownBy(() -> form.parser().apply(text));
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:9464, 127.0.0.1, 9464", "[::1]:0, 0:0:0:0:0:0:0:1, 0", "localhost:80, 127.0.0.1, 80"})
    void listen_readsHostAndPort(String text, String address, int port) {
        InetSocketAddress found = ValueForm.listen().parser().apply(text).orElseThrow();
        assertThat(found.getAddress().getHostAddress()).isEqualTo(address);
        assertThat(found.getPort()).isEqualTo(port);
    }

    @Test
    void listen_none_isNowhere() {
        assertThat(ValueForm.listen().parser().apply("none")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "9464", "::1:80", "127.0.0.1:65536", "127.0.0.1", "no such host:80", "http://x:1"})
    void listen_refusesEverythingElse(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ValueForm.listen().parser().apply(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "1", "on", ""})
    void flag_isTrueOrFalseOnly(String text) {
        assertThat(ValueForm.FLAG.parser().apply("True")).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ValueForm.FLAG.parser().apply(text));
    }
}
