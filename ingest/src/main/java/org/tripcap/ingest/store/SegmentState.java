package org.tripcap.ingest.store;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the indexer found when it checked a record of the evidence topic. Whatever it found, the record is kept. */
public enum SegmentState {
    /** Statement, ciphertext and content agree; its flows are in the case index. */
    INDEXED,
    /** Statement and ciphertext agree; the vault did not release the content key, so nobody looked inside. */
    SEALED,
    /** Statement and ciphertext agree, and the content is not what the statement commits to, or cannot be read. */
    DAMAGED,
    /** The statement is its sensor's, and the ciphertext is not the one it names. */
    MISMATCHED,
    /** No statement of a trusted sensor came with it. */
    UNTRUSTED;

    /** The name in documents: lower case. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state with this exact code. */
    public static Optional<SegmentState> ofCode(String code) {
        return Arrays.stream(values()).filter(s -> s.code().equals(code)).findFirst();
    }

    /** Whether the sensor's signature covers exactly this ciphertext, so that it has a place of its own in the store. */
    public boolean isVouchedFor() {
        return this == INDEXED || this == SEALED || this == DAMAGED;
    }
}
