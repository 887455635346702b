package org.tripcap.ingest.dissect;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Names flows by a digest of their key, so that a flow has the same id in every segment. Not thread-safe. */
final class FlowId {
    private static final int ID_BYTES = 16;

    private final MessageDigest sha256 = Digests.sha256();
    private final ByteBuffer key = ByteBuffer.allocate(5 * Long.BYTES);

    String of(FlowState state) {
        return of(state.lowHigh, state.lowLow, state.highHigh, state.highLow, state.rest);
    }

    String of(FlowKey packet) {
        return of(packet.lowHigh, packet.lowLow, packet.highHigh, packet.highLow, packet.rest);
    }

    private String of(long lowHigh, long lowLow, long highHigh, long highLow, long rest) {
        key.clear();
        key.putLong(lowHigh).putLong(lowLow).putLong(highHigh).putLong(highLow);
        key.putLong(rest).flip();
        sha256.update(key);
        return HexFormat.of().formatHex(sha256.digest(), 0, ID_BYTES);
    }
}
