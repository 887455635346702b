package org.tripcap.cli.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortsTest {
    @Test
    void reserve_ofZero_bindsDifferentFreePortsOfTheLoopbackAddress() throws Exception {
        try (ServerSocket one = Ports.reserve(0);
                ServerSocket other = Ports.reserve(0)) {
            assertThat(one.getLocalPort()).isPositive().isNotEqualTo(other.getLocalPort());
            assertThat(one.getInetAddress().isLoopbackAddress()).isTrue();
        }
    }

    @Test
    void reserve_ofATakenPort_namesItAndTheWayOut() throws Exception {
        try (ServerSocket taken = Ports.reserve(0)) {
            assertThatThrownBy(() -> Ports.reserve(taken.getLocalPort()))
                    .isInstanceOf(StoreStartException.class)
                    .hasMessageContaining("port " + taken.getLocalPort())
                    .hasMessageContaining("0 for any free one");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void checked_outsideTheRange_isRefused(int port) {
        assertThatThrownBy(() -> Ports.checked(port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Integer.toString(port));
    }
}
