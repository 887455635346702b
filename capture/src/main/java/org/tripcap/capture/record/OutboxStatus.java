package org.tripcap.capture.record;

import org.jspecify.annotations.Nullable;

/**
 * How the outbox is.
 *
 * @param entries statements that wait to be sent
 * @param bytes what waits on disk, ciphertexts included
 * @param bound most bytes of ciphertexts that may wait
 * @param refused segments that found no room since the start
 * @param problem why the last write failed, such as a full disk; null while writing works
 */
public record OutboxStatus(
        int entries,
        long bytes,
        long bound,
        long refused,
        @Nullable String problem) {}
