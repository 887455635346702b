package org.tripcap.capture.segment;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;

/**
 * Decides whether a section is worth compressing, and compresses it: a first 64 KiB that gains less than a tenth
 * speaks for encrypted traffic, which is stored as it is.
 */
final class SectionCompressor {

    private static final int PROBE = 64 << 10;
    private static final int LEVEL = 1;

    private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(LEVEL).setContentSize(true);
    private byte[] frame = new byte[(int) Zstd.compressBound(PROBE)];
    private int frameLength;

    /** Whether {@link #frame} now holds the section compressed; otherwise it is to be stored. */
    boolean compress(byte[] array, int length) {
        int probe = Math.min(length, PROBE);
        frameLength = zstd.compressByteArray(frame, 0, frame.length, array, 0, probe);
        if (frameLength * 10L > probe * 9L) {
            return false;
        }
        if (length > probe) {
            int bound = Math.toIntExact(Zstd.compressBound(length));
            if (frame.length < bound) {
                frame = new byte[bound];
            }
            frameLength = zstd.compressByteArray(frame, 0, frame.length, array, 0, length);
        }
        return true;
    }

    byte[] frame() {
        return frame;
    }

    int frameLength() {
        return frameLength;
    }
}
