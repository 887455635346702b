package org.tripcap.ingest.vault;

/** No incident key could be had in time, so no incident can be opened. The message says what to look at. */
public final class KeyPoolEmptyException extends Exception {
    public KeyPoolEmptyException(String message) {
        super(message);
    }
}
