package org.tripcap.capture.record;

import java.util.List;

/**
 * What became of the things that an earlier life left in the outbox.
 *
 * @param joined segments whose statement was made and not yet filed: they are sent now
 * @param discarded ciphertexts that were never stated: to the world they were never sealed, and their time is a gap
 * @param statements statements without a segment that were made and not yet filed: they are sent now
 * @param lost seqs of stated segments whose ciphertext is not there
 * @param damaged entries that could not be read and were set aside
 */
public record OutboxRecovery(int joined, int discarded, int statements, List<Long> lost, int damaged) {
    public OutboxRecovery {
        lost = List.copyOf(lost);
    }
}
