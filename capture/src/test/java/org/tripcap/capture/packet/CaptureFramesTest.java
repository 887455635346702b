package org.tripcap.capture.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureFramesTest {

    private static final Path CAPTURES = Path.of("src/test/resources/pcap");

    @Test
    void read_givesEveryFrameWhole() throws IOException {
        CaptureFrames zerologon = CaptureFrames.read(CAPTURES.resolve("zerologon.pcap"));
        assertThat(zerologon.linkType()).isEqualTo(1);
        assertThat(zerologon.frames()).hasSize(1_012);
        assertThat(zerologon.bytes()).isEqualTo(106_096);
    }

    @Test
    void read_textFile_namesTheFileAndSaysItIsNoCapture(@TempDir Path directory) throws IOException {
        Path text = Files.writeString(directory.resolve("notes.txt"), "this is no capture at all, only text\n");
        assertThatThrownBy(() -> CaptureFrames.read(text))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("notes.txt");
    }

    @Test
    void read_fileCutInAPacket_isRefused(@TempDir Path directory) throws IOException {
        byte[] whole = Files.readAllBytes(CAPTURES.resolve("dns-nxdomain.pcap"));
        Path cut = Files.write(directory.resolve("cut.pcap"), java.util.Arrays.copyOf(whole, whole.length - 10));
        assertThatThrownBy(() -> CaptureFrames.read(cut))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cut.pcap");
    }
}
