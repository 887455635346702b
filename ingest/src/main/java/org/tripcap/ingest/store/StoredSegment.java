package org.tripcap.ingest.store;

import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Signed;

/**
 * A segment as the store gives it back, without its ciphertext; to be checked.
 *
 * @param index the index that holds it
 * @param id its id there
 * @param state what the indexer found; null where that is unreadable
 * @param sensor key id of the sensor as indexed; empty where the statement could not be verified
 * @param sensorName the sensor's pseudonym; empty where unknown
 * @param signed the statement that came with it, or null where there was none
 * @param length bytes of the ciphertext as indexed
 */
public record StoredSegment(
        String index,
        String id,
        @Nullable SegmentState state,
        String sensor,
        String sensorName,
        long epoch,
        long seq,
        @Nullable Signed signed,
        long length) {}
