package org.tripcap.capture.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.testing.LiveNetwork;

class PacketSenderTest {

    @Test
    void send_putsEachFrameOnTheWireOnce() throws Exception {
        try (VethPair pair = LiveNetwork.vethPair();
                PacketSender sender = PacketSender.open(pair.left())) {
            long before = pair.received();
            sender.send(frames(1_000, 60, 1_500));
            assertThat(pair.received() - before).isEqualTo(1_000);
        }
    }

    @Test
    void batch_keepsTheAskedPace() throws Exception {
        try (VethPair pair = LiveNetwork.vethPair();
                PacketSender sender = PacketSender.open(pair.left());
                var batch = sender.prepare(frames(500, 60, 61))) {
            long start = System.nanoTime();
            batch.send(5_000);
            // The last group of frames is due 64 frames before the end; nothing here can make it early.
            assertThat(System.nanoTime() - start).isGreaterThan((500 - 64) * 200_000L);
            assertThat(pair.received()).isEqualTo(500);
        }
    }

    @Test
    void open_missingInterface_namesItAndSaysHowToListThem() {
        assertThatThrownBy(() -> PacketSender.open("nosuch0"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'nosuch0'")
                .hasMessageContaining("ip link");
    }

    @Test
    void send_frameLargerThanTheMtu_saysSo() throws Exception {
        try (VethPair pair = LiveNetwork.vethPair();
                PacketSender sender = PacketSender.open(pair.left())) {
            assertThatThrownBy(() -> sender.send(frames(1, 70_000, 70_001)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("MTU");
        }
    }

    private static List<byte[]> frames(int count, int fromBytes, int belowBytes) {
        Random random = new Random(1);
        List<byte[]> frames = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] frame = new byte[random.nextInt(fromBytes, belowBytes)];
            random.nextBytes(frame);
            // A locally administered unicast address and an experimental EtherType: no host stack answers.
            frame[0] = 2;
            frame[6] = 2;
            frame[12] = (byte) 0x88;
            frame[13] = (byte) 0xb5;
            frames.add(frame);
        }
        return frames;
    }
}
