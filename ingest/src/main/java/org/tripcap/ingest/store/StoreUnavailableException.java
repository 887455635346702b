package org.tripcap.ingest.store;

import org.jspecify.annotations.Nullable;

/** The store cannot answer now, and the same request may succeed later: it is away, overloaded, closed or write-protected. */
public final class StoreUnavailableException extends StoreException {
    private final boolean answered;

    StoreUnavailableException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    StoreUnavailableException(String message, @Nullable Throwable cause, boolean answered) {
        super(message, cause);
        this.answered = answered;
    }

    /** Whether the store is there and was merely busy, as it is for a moment after an index was made. */
    boolean isAnswered() {
        return answered;
    }
}
