package org.tripcap.capture.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.testing.LiveNetwork;

class InterfaceFactsTest {

    @Test
    void aVirtualInterface_isOfDriverVeth_andCountsWhatItReceived() throws Exception {
        try (VethPair pair = LiveNetwork.vethPair();
                PacketSender sender = PacketSender.open(pair.left())) {
            InterfaceFacts before = InterfaceFacts.of(pair.right());
            sender.send(List.of(new byte[100], new byte[200]));
            InterfaceFacts after = InterfaceFacts.of(pair.right());

            assertThat(before.driver()).contains("veth");
            assertThat(after.receivedPackets() - before.receivedPackets()).isEqualTo(2);
            assertThat(after.receivedBytes() - before.receivedBytes()).isEqualTo(300);
            assertThat(after.missed()).isZero();
        }
    }

    @Test
    void theLoopback_hasADriverOfItsOwn() {
        assertThat(InterfaceFacts.of("lo").driver()).contains("loopback");
    }

    @Test
    void any_isTheSumOfAll() {
        InterfaceFacts any = InterfaceFacts.of("any");

        assertThat(any.driver()).contains("any");
        assertThat(any.receivedPackets())
                .isGreaterThanOrEqualTo(InterfaceFacts.of("lo").receivedPackets() / 2);
    }

    @Test
    void anInterfaceThatIsNotThere_hasNoDriverAndNoNumbers() {
        assertThat(InterfaceFacts.of("no-such-one").driver()).isEmpty();
        assertThat(InterfaceFacts.of("a/b").receivedBytes()).isZero();
        assertThat(InterfaceFacts.of("a-name-that-is-too-long").receivedBytes()).isZero();
    }
}
