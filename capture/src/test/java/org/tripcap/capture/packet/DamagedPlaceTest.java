package org.tripcap.capture.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.testing.ClassicPcap;

class DamagedPlaceTest {

    private static final int FRAME = 20;
    private static final int HEADER = 24;
    private static final int RECORD = 16 + FRAME;
    private static final int SECTION = 28;
    private static final int INTERFACE = 20;
    private static final int BLOCK = 32 + FRAME;

    @TempDir
    Path directory;

    private Optional<DamagedPlace> find(byte[] file) throws IOException {
        return DamagedPlace.find(Files.write(directory.resolve("capture"), file));
    }

    private static byte[] pcap(ByteOrder order, int packets) {
        ByteBuffer out = ByteBuffer.allocate(HEADER + packets * RECORD).order(order);
        out.putInt(0xa1b2c3d4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(65_535)
                .putInt(1);
        for (int i = 0; i < packets; i++) {
            out.putInt(i).putInt(0).putInt(FRAME).putInt(FRAME).put(new byte[FRAME]);
        }
        return out.array();
    }

    private static byte[] pcapng(ByteOrder order, int packets) {
        ByteBuffer out =
                ByteBuffer.allocate(SECTION + INTERFACE + packets * BLOCK).order(order);
        out.putInt(0x0a0d0d0a)
                .putInt(SECTION)
                .putInt(0x1a2b3c4d)
                .putInt(1)
                .putLong(-1)
                .putInt(SECTION);
        out.putInt(1)
                .putInt(INTERFACE)
                .putShort((short) 1)
                .putShort((short) 0)
                .putInt(0)
                .putInt(INTERFACE);
        for (int i = 0; i < packets; i++) {
            out.putInt(6)
                    .putInt(BLOCK)
                    .putInt(0)
                    .putLong(i)
                    .putInt(FRAME)
                    .putInt(FRAME)
                    .put(new byte[FRAME])
                    .putInt(BLOCK);
        }
        return out.array();
    }

    private static ByteOrder order(String name) {
        return name.equals("BIG") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    @ParameterizedTest
    @MethodSource("org.tripcap.capture.testing.PcapTruth#soundCaptures")
    void soundCapture_hasNone(String name) throws IOException {
        assertThat(find(ClassicPcap.resourceBytes(name))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"BIG", "LITTLE"})
    void soundFiles_haveNone(String order) throws IOException {
        assertThat(find(pcap(order(order), 3))).isEmpty();
        assertThat(find(pcapng(order(order), 3))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 35})
    void pcapCutInTheThirdRecord_isNamed(int left) throws IOException {
        byte[] cut = Arrays.copyOf(pcap(ByteOrder.LITTLE_ENDIAN, 3), HEADER + 2 * RECORD + left);
        assertThat(find(cut)).contains(new DamagedPlace(3, HEADER + 2 * RECORD));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 30, 51})
    void pcapngCutInTheSecondPacket_isNamed(int left) throws IOException {
        byte[] cut = Arrays.copyOf(pcapng(ByteOrder.BIG_ENDIAN, 3), SECTION + INTERFACE + BLOCK + left);
        assertThat(find(cut)).contains(new DamagedPlace(2, SECTION + INTERFACE + BLOCK));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 262_145, Integer.MAX_VALUE})
    void pcapRecordOfAnAbsurdLength_isNamed(int length) throws IOException {
        byte[] file = pcap(ByteOrder.BIG_ENDIAN, 3);
        ByteBuffer.wrap(file).putInt(HEADER + RECORD + 8, length);
        assertThat(find(file)).contains(new DamagedPlace(2, HEADER + RECORD));
    }

    /** Offsets within the block of a packet: its length, its packet's length, its length again. */
    @ParameterizedTest
    @ValueSource(ints = {4, 20, 48})
    void pcapngBlockWhoseLengthsDisagree_isNamed(int at) throws IOException {
        byte[] file = pcapng(ByteOrder.LITTLE_ENDIAN, 3);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(SECTION + INTERFACE + BLOCK + at, 1_000);
        assertThat(find(file)).contains(new DamagedPlace(2, SECTION + INTERFACE + BLOCK));
    }

    @Test
    void cutCompression_isNamedByWhatWasUnpacked() throws IOException {
        byte[] plain = pcap(ByteOrder.LITTLE_ENDIAN, 3);
        plain[HEADER + 16] = 1; // so that the records differ, and the last is not one with those before when packed
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        DamagedPlace place =
                find(Arrays.copyOf(packed.toByteArray(), packed.size() - 12)).orElseThrow();
        assertThat(place.offset()).isEqualTo(HEADER + (place.record() - 1) * RECORD);
    }
}
