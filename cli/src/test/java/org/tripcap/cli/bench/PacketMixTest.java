package org.tripcap.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketMixTest {

    @ParameterizedTest
    @CsvSource({"64, 60, 60", "1500, 1514, 1514"})
    void parse_oneSize_hasOnlyIt(String name, int shortest, int longest) throws IOException {
        assertThat(PacketMix.parse(name).frames()).allMatch(f -> f.length >= shortest && f.length <= longest);
    }

    @Test
    void parse_imix_mixesSevenToFourToOne() throws IOException {
        PacketMix mix = PacketMix.parse("imix");
        assertThat(mix.frames().stream().collect(Collectors.groupingBy(f -> f.length, Collectors.counting())))
                .containsOnlyKeys(60, 590, 1514)
                .containsEntry(60, 7_000L)
                .containsEntry(590, 4_000L)
                .containsEntry(1514, 1_000L);
        assertThat(mix.meanLength()).isCloseTo(357.8, within(0.1));
    }

    @Test
    void parse_madeUp_headersAreSound() throws IOException {
        for (byte[] frame : PacketMix.parse("imix").frames()) {
            int sum = 0;
            for (int at = 14; at < 34; at += 2) {
                sum += ((frame[at] & 0xff) << 8) | (frame[at + 1] & 0xff);
            }
            assertThat((sum & 0xffff) + (sum >>> 16)).as("checksum of RFC 1071").isEqualTo(0xffff);
            assertThat(((frame[16] & 0xff) << 8) | (frame[17] & 0xff)).isEqualTo(frame.length - 14);
        }
    }

    @Test
    void parse_madeUp_payloadsDiffer() throws IOException {
        List<byte[]> frames = PacketMix.parse("1500").frames();
        assertThat(frames.stream().map(java.util.Arrays::hashCode).collect(Collectors.toSet()))
                .hasSizeGreaterThan(frames.size() - 10);
    }

    @Test
    void parse_unknown_namesWhatIsPossible() {
        assertThatThrownBy(() -> PacketMix.parse("jumbo"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'jumbo'")
                .hasMessageContaining("64, imix, 1500");
    }

    @Test
    void parse_fileThatIsNoCapture_saysSo(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("text.pcap"), "no capture at all, but long enough to be one");
        assertThatThrownBy(() -> PacketMix.parse(file.toString())).isInstanceOf(IOException.class);
    }

    @Test
    void parse_captureFile_sendsItsPackets(@TempDir Path directory) throws IOException {
        Function<byte[], Path> write = bytes -> {
            try {
                return Files.write(directory.resolve("two.pcap"), bytes);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        };
        java.nio.ByteBuffer capture =
                java.nio.ByteBuffer.allocate(24 + 2 * (16 + 60)).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        capture.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
        capture.putLong(0).putInt(65_535).putInt(1);
        for (int i = 0; i < 2; i++) {
            capture.putLong(i).putInt(60).putInt(60).put(new byte[60]);
        }
        PacketMix mix = PacketMix.parse(write.apply(capture.array()).toString());
        assertThat(mix.frames()).hasSize(2).allMatch(f -> f.length == 60);
        assertThat(mix.filter()).isEqualTo("greater 0");
    }
}
