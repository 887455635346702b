package org.tripcap.capture.segment;

import com.github.luben.zstd.Zstd;
import java.util.Arrays;

/**
 * Decides whether a section is worth compressing, and compresses it: a first 64 KiB that gains less than a quarter
 * speaks for encrypted traffic, of which little but headers gets smaller; it is stored as it is.
 */
final class SectionCompressor {

    private static final int PROBE = 64 << 10;
    private static final int LEVEL = 1;

    private byte[] frame = new byte[(int) Zstd.compressBound(PROBE)];
    private int frameLength;

    /** Whether {@link #frame} now holds the section compressed; otherwise it is to be stored. */
    boolean compress(byte[] array, int length) {
        int probe = Math.min(length, PROBE);
        frameLength = frame(array, probe);
        if (frameLength * 4L > probe * 3L) {
            return false;
        }
        if (length > probe) {
            frameLength = frame(array, length);
        }
        return true;
    }

    /** Makes {@link #frame} one frame of the first bytes, which states their number. */
    private int frame(byte[] array, int length) {
        int bound = Math.toIntExact(Zstd.compressBound(length));
        if (frame.length < bound) {
            wipe();
            frame = new byte[bound];
        }
        long written = Zstd.compressByteArray(frame, 0, frame.length, array, 0, length, LEVEL);
        if (Zstd.isError(written)) {
            throw new IllegalStateException("zstd can't compress: " + Zstd.getErrorName(written));
        }
        return (int) written;
    }

    /** Overwrites what was compressed: it is as readable as the packets themselves. */
    void wipe() {
        Arrays.fill(frame, 0, frameLength, (byte) 0);
        frameLength = 0;
    }

    byte[] frame() {
        return frame;
    }

    int frameLength() {
        return frameLength;
    }
}
