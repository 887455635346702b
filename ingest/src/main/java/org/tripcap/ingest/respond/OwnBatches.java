package org.tripcap.ingest.respond;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The latest batches that this server appended to the alert log, so that its responder need not read again from their bytes what
 * was read from the sender's a moment ago. A record of the log is one of them only if its bytes are the same. Bounded: what has no
 * room is read from its bytes as other servers' batches are. Thread-safe.
 */
final class OwnBatches {
    private static final long MOST_BYTES = 16 << 20;
    /** What has not come back by then was not appended, or nobody follows the log here. */
    private static final Duration COMES_BACK = Duration.ofMinutes(1);

    @SuppressWarnings("ArrayRecordComponent") // compared by its content where it is compared
    private record Appended(byte[] value, AlertBatch batch, long nanos) {}

    /** By their authentication codes, the oldest first. */
    private final Map<ByteBuffer, Appended> batches = new LinkedHashMap<>();

    private long bytes;

    /** Remembers a batch that is about to be appended. */
    synchronized void add(byte[] mac, byte[] value, AlertBatch batch) {
        long now = System.nanoTime();
        forgetOlderThan(now - COMES_BACK.toNanos());
        if (bytes + value.length <= MOST_BYTES) {
            Appended before = batches.put(ByteBuffer.wrap(mac), new Appended(value, batch, now));
            bytes += value.length - (before == null ? 0 : before.value().length);
        }
    }

    /** The batch with this code and these bytes, if it is one of ours; it is handed out once. */
    synchronized Optional<AlertBatch> take(byte[] mac, byte[] value) {
        ByteBuffer key = ByteBuffer.wrap(mac);
        Appended appended = batches.get(key);
        if (appended == null || !Arrays.equals(appended.value(), value)) {
            return Optional.empty();
        }
        batches.remove(key);
        bytes -= value.length;
        return Optional.of(appended.batch());
    }

    private void forgetOlderThan(long nanos) {
        for (Iterator<Appended> oldest = batches.values().iterator(); oldest.hasNext(); ) {
            Appended appended = oldest.next();
            if (appended.nanos() - nanos >= 0) {
                return;
            }
            oldest.remove();
            bytes -= appended.value().length;
        }
    }
}
