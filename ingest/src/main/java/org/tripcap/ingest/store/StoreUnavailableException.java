package org.tripcap.ingest.store;

import org.jspecify.annotations.Nullable;

/** The store cannot answer now, and the same request may succeed later: it is away, overloaded, closed or write-protected. */
public final class StoreUnavailableException extends StoreException {
    StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
