package org.tripcap.ingest.dissect;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tripcap.capture.testing.ClassicPcap;
import org.tripcap.capture.testing.PcapTruth;

/** No packet, whatever its bytes, makes the dissector throw, hang or lose count. */
final class HostileBytesTest {
    private static final int PACKETS = 120;
    private static final int FLIPS = 40;

    private final Dissector dissector = new Dissector(DissectLimits.DEFAULT);
    private long packets;

    static Stream<String> captures() {
        return PcapTruth.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("captures")
    void packetCutAtEachByte_isCounted(String name) {
        ClassicPcap capture = ClassicPcap.resource(name);
        for (ClassicPcap.Packet packet :
                (Iterable<ClassicPcap.Packet>) capture.packets().stream().limit(PACKETS)::iterator) {
            for (int length = 0; length < packet.capturedLength(); length++) {
                // An array of its own, so that a step behind its end is a step behind the array's.
                take(capture.linkType(), Arrays.copyOf(packet.data(), length), packet.originalLength());
            }
        }
        assertThatCode(() -> DissectorFuzz.check(dissector.finish(), packets)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("captures")
    void packetWithFlippedBits_isCounted(String name) {
        ClassicPcap capture = ClassicPcap.resource(name);
        var random = new Random(name.hashCode());
        for (ClassicPcap.Packet packet :
                (Iterable<ClassicPcap.Packet>) capture.packets().stream().limit(PACKETS)::iterator) {
            if (packet.capturedLength() == 0) {
                continue;
            }
            for (int i = 0; i < FLIPS; i++) {
                byte[] data = packet.data().clone();
                for (int flip = random.nextInt(4); flip >= 0; flip--) {
                    // Headers are hit more often than payloads.
                    int bound = random.nextBoolean() ? Math.min(data.length, 80) : data.length;
                    data[random.nextInt(bound)] ^= (byte) (1 << random.nextInt(8));
                }
                take(capture.linkType(), data, packet.originalLength());
            }
        }
        assertThatCode(() -> DissectorFuzz.check(dissector.finish(), packets)).doesNotThrowAnyException();
    }

    @Test
    void randomBytesOnEveryLinkType_areCounted() {
        var random = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            byte[] data = new byte[random.nextInt(8_000)];
            random.nextBytes(data);
            assertThatCode(() -> DissectorFuzz.fuzzerTestOneInput(data)).doesNotThrowAnyException();
        }
    }

    private void take(int linkType, byte[] data, int originalLength) {
        dissector.packet(linkType, packets, data, 0, data.length, originalLength);
        packets++;
    }
}
