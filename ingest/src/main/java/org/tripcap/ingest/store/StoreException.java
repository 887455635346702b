package org.tripcap.ingest.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The store did not do what was asked. The message never quotes a document's content. */
public abstract sealed class StoreException extends UncheckedIOException
        permits StoreUnavailableException, StoreRefusedException {
    StoreException(String message, @Nullable Throwable cause) {
        super(message, cause instanceof IOException io ? io : new IOException(message, cause));
    }
}
