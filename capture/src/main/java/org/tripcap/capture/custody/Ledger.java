package org.tripcap.capture.custody;

import java.io.IOException;

/** The one append-only log of all statements. */
public interface Ledger {
    /**
     * Appends a statement; returns once it is acknowledged as durable. Appending one again is harmless: readers count a
     * statement once.
     *
     * @throws IOException when it is not known to be durable; the caller may try again
     */
    void append(Signed statement) throws IOException;
}
