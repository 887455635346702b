package org.tripcap.capture.record;

import java.io.IOException;
import org.tripcap.capture.custody.Signed;

/**
 * One thing to send: a statement, and the segment it is about, if it is about one.
 *
 * @param number its place in the order of sending
 * @param statement what to bring to the ledger
 * @param hasCiphertext whether a sealed segment goes with it
 * @param bytes of that segment; 0 without one
 */
public record OutboxEntry(long number, Signed statement, boolean hasCiphertext, long bytes, Outbox outbox) {

    /**
     * The sealed segment, read from disk.
     *
     * @throws IOException if it cannot be read
     */
    public byte[] ciphertext() throws IOException {
        return outbox.ciphertext(number);
    }
}
