package org.tripcap.capture.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.testing.LiveNetwork;
import org.tripcap.capture.testing.OverlaidCounters;

class InterfaceLossesTest {

    @TempDir
    private Path directory;

    @Test
    void any_countsWhatEachInterfaceLoses() throws Exception {
        try (VethPair pair = LiveNetwork.vethPair();
                OverlaidCounters left = OverlaidCounters.over(pair.left(), directory.resolve("left"));
                OverlaidCounters right = OverlaidCounters.over(pair.right(), directory.resolve("right"))) {
            InterfaceLosses losses = new InterfaceLosses("any");
            long others = losses.count();
            left.add("rx_missed_errors", 3);
            right.add("rx_fifo_errors", 4);

            assertThat(losses.count() - others).isGreaterThanOrEqualTo(7);
            assertThat(InterfaceFacts.of(pair.right()).missed()).isEqualTo(4);
        }
    }

    @Test
    void anInterfaceThatIsNotThere_losesNothing() {
        assertThat(new InterfaceLosses("no-such-one").count()).isZero();
    }
}
