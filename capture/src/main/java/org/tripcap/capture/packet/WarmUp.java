package org.tripcap.capture.packet;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Loads and runs everything that capturing needs, on two made-up packets in a file, so that the first incident does not wait for
 * it: the first handle of a process costs up to some hundred milliseconds. Opens no capture socket.
 */
public final class WarmUp {

    private static final int MAGIC_NANOSECONDS = 0xa1b23c4d;
    private static final int FRAME = 60;
    private static final int ROUNDS = 20;

    private WarmUp() {}

    /** Warms up. */
    public static void run() throws IOException {
        Path file = Files.createTempFile("tripcap-warm-up", ".pcap");
        try {
            Files.write(file, madeUp());
            PacketSink nowhere = (long epochNanos, MemorySegment memory, long offset, int captured, int original) -> {};
            for (int i = 0; i < ROUNDS; i++) {
                try (FileSource source = FileSource.open(file, "host 192.0.2.1", FRAME, Pace.FULL_SPEED)) {
                    source.run(nowhere);
                }
            }
            CaptureSockets.count();
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static byte[] madeUp() {
        ByteBuffer out = ByteBuffer.allocate(24 + 2 * (16 + FRAME)).order(ByteOrder.nativeOrder());
        out.putInt(MAGIC_NANOSECONDS).putShort((short) 2).putShort((short) 4);
        out.putInt(0).putInt(0).putInt(FRAME).putInt(LinkType.ETHERNET.value());
        for (int i = 0; i < 2; i++) {
            out.putInt(i).putInt(0).putInt(FRAME).putInt(FRAME).put(new byte[FRAME]);
        }
        return out.array();
    }
}
