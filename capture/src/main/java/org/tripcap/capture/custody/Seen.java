package org.tripcap.capture.custody;

import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.JsonFields;

/**
 * The latest checkpoint an actor knew when it made a statement, so that dropping the ledger's tail shows.
 *
 * @param size number of leaves
 * @param root Merkle root at that size
 */
public record Seen(long size, Digest root) {
    public Seen {
        if (size < 0 || size > JsonFields.MAX_NUMBER) {
            throw new IllegalArgumentException("seen.size is between 0 and 2^53, not " + size);
        }
    }
}
